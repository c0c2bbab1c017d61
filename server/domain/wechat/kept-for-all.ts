import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { now } from '../../platform/clock.ts';
import { shared } from '../../platform/redis.ts';
import { seal, unseal } from '../crypto/index.ts';
import { WechatError } from './wechat.types.ts';

/** A token or ticket of one app, as it is kept for all processes. */
export interface Kept {
  appid: string;
  value: string;
  /** Marks the secret that it was got with: another secret's is as if it were not there. */
  mark: string;
  /** Epoch ms */
  fetchedAt: number;
}
const kept = z.object({ appid: z.string(), value: z.string(), mark: z.string(), fetchedAt: z.number() });

/** What is kept, of whom, and whose secret it must have been got with. */
export interface Place {
  kind: 'token' | 'ticket';
  appid: string;
  mark: string;
}

const lockMs = 10_000;
const fetching = new Map<string, Promise<string>>();
const keyOf = ({ kind, appid }: Place) => `wechat-${kind}:${appid}`;
const sealedAs = ({ kind }: Place) => `shared.wechat_${kind}`;

/** What is kept for this app and secret. Never another app's: what is kept names its app inside the seal. */
export async function readKept(place: Place): Promise<Kept | undefined> {
  const sealed = await shared().get(keyOf(place));
  if (sealed === undefined) return undefined;
  try {
    const found = kept.parse(JSON.parse(unseal(sealed, sealedAs(place))));
    return found.appid === place.appid && found.mark === place.mark ? found : undefined;
  } catch {
    return undefined; // sealed under a key that is gone: fetched anew
  }
}

/** Keeps a value for all processes, sealed. */
export async function keep(place: Place, value: string, ttlMs: number): Promise<void> {
  const content = { appid: place.appid, value, mark: place.mark, fetchedAt: now() } satisfies Kept;
  await shared().set(keyOf(place), seal(JSON.stringify(content), sealedAs(place)), ttlMs);
}

/**
 * Fetches once for all callers of all processes: one holds the lock and fetches, the others wait for what it brings.
 * `good` says which kept value will do; `why` tells callers apart that want different things of the same place.
 * Throws WechatError, unreached when the fetch takes too long elsewhere.
 */
export function fetchOnce(place: Place, why: string, good: (found: Kept) => boolean, fetch: () => Promise<string>): Promise<string> {
  const key = `${place.kind} ${place.appid} ${place.mark} ${why}`;
  const running = fetching.get(key) ?? fetchLocked(place, good, fetch).finally(() => fetching.delete(key));
  fetching.set(key, running);
  return running;
}

async function fetchLocked(place: Place, good: (found: Kept) => boolean, fetch: () => Promise<string>): Promise<string> {
  const lock = `${keyOf(place)}:lock`;
  const mine = randomUUID();
  const deadline = performance.now() + lockMs;
  while (!(await shared().setIfAbsent(lock, mine, lockMs))) {
    if (performance.now() > deadline) throw new WechatError('unreached', `The ${place.kind} is being fetched elsewhere`, { sent: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const found = await readKept(place);
    if (found && good(found)) return found.value;
  }
  try {
    const found = await readKept(place);
    return found && good(found) ? found.value : await fetch();
  } finally {
    await shared().deleteIfEqual(lock, mine);
  }
}
