import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { shared } from '../../platform/redis.ts';
import { blindIndex } from '../crypto/index.ts';
import { checkCaptcha } from './captcha.ts';

const minuteMs = 60_000;
/** Calls a minute from one device, whatever accounts it uses. */
const perDevice = 60;
/** And from one address, behind which a ward or a village may sit: what a caller says of its device is its own word. */
const perAddress = 600;
/** How many further calls a right answer is good for, and for how long. */
const pass = { calls: 10, livesMs: 600_000 };

/** One call of which no account, and no device, makes many a minute. */
export interface Pace {
  accountId: string;
  /** What the caller says of its device. */
  device: string | undefined;
  ip: string;
  /** Calls are counted by this for an account. */
  what: string;
  perMinute: number;
  captcha: { id: string; answer: string } | undefined;
}

/**
 * Lets a call pass at the pace of people; it costs one count. Beyond `perMinute` for the account, 60 for the
 * device or 600 for the address, a captcha must be answered, which lets ten more pass. Throws captcha_required.
 */
export async function admitPace(pace: Pace): Promise<void> {
  const { accountId, device, ip, what, perMinute, captcha } = pace;
  const limits: [key: string, limit: number][] = [[`pace:${what}:${accountId}`, perMinute]];
  if (device) limits.push([`pace-device:${blindIndex(device, 'pace.device')}`, perDevice]);
  if (!loopback(ip)) limits.push([`pace-address:${blindIndex(ip, 'pace.device')}`, device ? perAddress : perDevice]);
  const keys = limits.map(([key]) => key);
  const counts = await shared().countEach(keys, minuteMs);
  if (limits.every(([, limit], index) => (counts[index] ?? 0) <= limit * config().RATE_LIMIT_SCALE)) return;
  const passKey = `pace-pass:${accountId}`;
  const held = await shared().get(passKey);
  if (held && (await shared().count(`pace-passed:${held}`, pass.livesMs)) <= pass.calls) return;
  if (!captcha) throw new Fault('captcha_required');
  await checkCaptcha(accountId, captcha);
  await shared().set(passKey, captcha.id, pass.livesMs);
}

/** A loopback address is a proxy's: to count by it would hold all patients to the pace of one. */
function loopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.');
}
