import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { shared } from '../../platform/redis.ts';
import { blindIndex } from '../crypto/index.ts';
import { attemptRules } from './identity.rules.ts';

const { windowMs, perLogin, perIp } = attemptRules;
const scaled = (cap: number) => cap * config().RATE_LIMIT_SCALE;

/** Counts a try before it is made, so that tries side by side cannot slip through. */
interface Attempt {
  /** The try was right: the counter starts anew. */
  succeeded(): Promise<void>;
  /** The try was wrong: it also counts against the address. */
  failed(): Promise<void>;
}

/** Enters one try at a password. Throws too_many_requests after ten failures within fifteen minutes, right or wrong, known or not. */
export async function enterAttempt(subject: string, ip?: string): Promise<Attempt> {
  const memory = shared();
  const address = ip === undefined ? undefined : await windowOf(`ip:${blindIndex(ip, 'log-in.ip')}`);
  if (address && Number((await memory.get(address.countKey)) ?? 0) >= scaled(perIp)) throw tooMany(address.leftMs);
  const { countKey, startKey, start, leftMs } = await windowOf(subject);
  const count = await memory.count(countKey, windowMs);
  if (count > scaled(perLogin)) throw tooMany(leftMs);
  return {
    succeeded: async () => {
      await memory.deleteIfEqual(startKey, start);
      await memory.deleteIfEqual(countKey, String(count));
    },
    failed: async () => {
      if (address) await memory.count(address.countKey, windowMs);
    },
  };
}

/** Forgets the failures of a login: its owner has proved himself otherwise. */
export async function forgetAttempts(subject: string): Promise<void> {
  const { startKey, start, countKey } = await windowOf(subject);
  await shared().deleteIfEqual(startKey, start);
  await shared().deleteIfEqual(countKey, (await shared().get(countKey)) ?? '');
}

/** The fifteen minutes that a subject's first try began; the counter is named by its beginning. */
async function windowOf(subject: string): Promise<{ startKey: string; start: string; countKey: string; leftMs: number }> {
  const memory = shared();
  const startKey = `log-in:${subject}`;
  const known = await memory.get(startKey);
  if (known === undefined || Number(known) <= now() - windowMs) {
    if (known !== undefined) await memory.deleteIfEqual(startKey, known);
    await memory.setIfAbsent(startKey, String(now()), windowMs);
  }
  const start = (await memory.get(startKey)) ?? String(now());
  return { startKey, start, countKey: `${startKey}:${start}`, leftMs: Number(start) + windowMs - now() };
}

/** Throws too_many_requests when more than `cap` were counted in the present hour or day; `endsAt` is that window's end (epoch ms). */
export async function countInWindow(subject: string, cap: number, endsAt: number): Promise<void> {
  const left = endsAt - now();
  if ((await shared().count(`window:${subject}:${endsAt}`, left)) > scaled(cap)) throw tooMany(left);
}

function tooMany(leftMs: number): Fault {
  return new Fault('too_many_requests', { retryAfter: Math.max(1, Math.ceil(leftMs / 1_000)) });
}
