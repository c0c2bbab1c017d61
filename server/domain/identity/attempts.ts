import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { shared } from '../../platform/redis.ts';
import { blindIndex } from '../crypto/index.ts';
import { attemptRules } from './identity.rules.ts';

const { windowMs, perLogin, perIp } = attemptRules;
const scaled = (cap: number) => cap * config().RATE_LIMIT_SCALE;
const keyOf = (subject: string) => `log-in:${subject}`;
const ipKeyOf = (ip: string) => keyOf(`ip:${blindIndex(ip, 'log-in.ip')}`);

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
  const key = keyOf(subject);
  if (ip !== undefined && Number((await memory.get(ipKeyOf(ip))) ?? 0) >= scaled(perIp)) throw tooMany(windowMs);
  const count = await memory.count(key, windowMs);
  if (count === 1) await memory.set(`${key}:since`, String(now()), windowMs);
  if (count > scaled(perLogin)) throw tooMany(Number((await memory.get(`${key}:since`)) ?? now()) + windowMs - now());
  return {
    succeeded: () => memory.deleteIfEqual(key, String(count)),
    failed: async () => {
      if (ip !== undefined) await memory.count(ipKeyOf(ip), windowMs);
    },
  };
}

/** Forgets the failures of a login: its owner has proved himself otherwise. */
export async function forgetAttempts(subject: string): Promise<void> {
  const count = await shared().get(keyOf(subject));
  if (count !== undefined) await shared().deleteIfEqual(keyOf(subject), count);
}

/** Throws too_many_requests when more than `cap` were counted in the present hour or day; `endsAt` is that window's end (epoch ms). */
export async function countInWindow(subject: string, cap: number, endsAt: number): Promise<void> {
  const left = endsAt - now();
  if ((await shared().count(`window:${subject}:${endsAt}`, left)) > scaled(cap)) throw tooMany(left);
}

function tooMany(leftMs: number): Fault {
  return new Fault('too_many_requests', { retryAfter: Math.max(1, Math.ceil(leftMs / 1_000)) });
}
