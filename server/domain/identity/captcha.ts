import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { shared } from '../../platform/redis.ts';
import { blindIndex, randomToken } from '../crypto/index.ts';
import { captchaText, drawCaptcha } from './captcha-image.ts';

const rules = { livesMs: 300_000, tries: 3, perMinute: 20, characters: 4 };
const minuteMs = 60_000;

/** 图形验证码 for one account: a picture of four characters, good for five minutes, three tries and one right answer. Throws too_many_requests beyond twenty a minute. */
export async function newCaptcha(accountId: string): Promise<{ captchaId: string; image: string }> {
  const drawn = await shared().count(`captcha-drawn:${accountId}`, minuteMs);
  if (drawn > rules.perMinute * config().RATE_LIMIT_SCALE) throw new Fault('too_many_requests', { retryAfter: minuteMs / 1_000 });
  const captchaId = randomToken(16);
  const text = captchaText(rules.characters);
  await shared().set(`captcha:${captchaId}`, answerKey(accountId, text), rules.livesMs);
  return { captchaId, image: `data:image/svg+xml;base64,${Buffer.from(drawCaptcha(text)).toString('base64')}` };
}

/** Spends a captcha. Throws captcha_required unless it is this account's, unspent, and the answer right; capitals and small letters are one. */
export async function checkCaptcha(accountId: string, { id, answer }: { id: string; answer: string }): Promise<void> {
  const memory = shared();
  const wanted = await memory.get(`captcha:${id}`);
  if (wanted === undefined) throw new Fault('captcha_required', { words: '图形验证码已失效，请重新获取' });
  const tries = await memory.count(`captcha-tries:${id}`, rules.livesMs);
  if (tries > rules.tries) throw new Fault('captcha_required', { words: '图形验证码已失效，请重新获取' });
  if (answerKey(accountId, answer.trim()) !== wanted) throw new Fault('captcha_required', { words: '图形验证码不正确，请再试一次' });
  // Of two right answers at the same moment one counts.
  if (!(await memory.setIfAbsent(`captcha-spent:${id}`, '1', rules.livesMs)))
    throw new Fault('captcha_required', { words: '图形验证码已失效，请重新获取' });
  await memory.deleteIfEqual(`captcha:${id}`, wanted);
}

function answerKey(accountId: string, text: string): string {
  return blindIndex(`${accountId} ${text.toUpperCase()}`, 'captcha');
}
