import { request } from 'undici';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import type { Delivery } from '../../platform/events.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import { RetryLater } from '../../platform/outbox.ts';
import type { CodeIssued } from './messaging.types.ts';

const waitsMs = [1_000, 3_000, 6_000, 10_000, 20_000, 30_000, 45_000];
const codeLifeMs = 5 * 60_000;
const timeoutMs = 5_000;

/**
 * 短信: hands a code to the SMS gateway. A gateway that fails is tried again for about two minutes, then the code is
 * dropped and an alarm raised: its owner asks for another. Phone and text are never logged.
 */
export async function sendSms({ phone, text, issuedAt }: CodeIssued, { id, attempt }: Delivery): Promise<void> {
  const { SMS_DRIVER, SMS_URL } = config();
  if (SMS_DRIVER === 'off' || !SMS_URL) return count('off');
  if (issuedAt !== undefined && now() - issuedAt > codeLifeMs) return drop(id, 'the code is too old');
  const why = await post(SMS_URL, { to: phone, text });
  if (why === undefined) return count('sent');
  const waitMs = waitsMs[attempt - 1];
  if (waitMs === undefined || why.final) return drop(id, why.words);
  throw new RetryLater(why.words, waitMs);
}

async function post(url: string, message: { to: string; text: string }): Promise<{ words: string; final: boolean } | undefined> {
  const { SMS_KEY } = config();
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(SMS_KEY ? { authorization: `Bearer ${SMS_KEY}` } : {}) },
      body: JSON.stringify(message),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    await body.dump();
    if (statusCode < 300) return undefined;
    return { words: `the SMS gateway answered ${statusCode}`, final: statusCode < 500 && statusCode !== 429 && statusCode !== 408 };
  } catch {
    return { words: 'the SMS gateway was not reached', final: false };
  }
}

function drop(id: string, why: string): void {
  metrics.alarms.inc({ kind: 'sms-dropped' });
  log.error({ delivery: id, why }, 'a code was not sent');
  count('dropped');
}

function count(outcome: string): void {
  metrics.messages.inc({ kind: 'sms', outcome });
}
