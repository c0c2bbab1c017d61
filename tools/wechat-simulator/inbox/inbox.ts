import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import { randomHex } from '../crypto.ts';
import { type Call, json, type Route, readJsonObject, textOf } from '../http.ts';
import type { Mail } from '../schema.ts';

const KEEP = 2000;

/** The first group of exactly six digits in a text, or ''. */
export function sixDigits(text: string): string {
  return /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? '';
}

/** The entries for that address (all without one), newest first. */
export function readInbox<T extends { to: string }>(entries: T[], to: string | null): T[] {
  const wanted = to?.trim().toLowerCase();
  return entries.filter((entry) => !wanted || entry.to.toLowerCase() === wanted).reverse();
}

function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > KEEP) list.splice(0, list.length - KEEP);
}

/** Puts a mail into the inbox, once for each recipient. */
export function keepMail(context: Context, recipients: string[], mail: Pick<Mail, 'from' | 'subject' | 'text'>): void {
  const at = new Date().toISOString();
  for (const to of recipients) keep(context.state.mails, { to, ...mail, code: sixDigits(`${mail.text} ${mail.subject}`), at });
  context.changed();
}

function allowed(call: Call, smsKey: string): boolean {
  const given = Buffer.from(call.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${smsKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The SMS carrier's wire: `POST /sms/send {to, text, code?}` with a bearer key. */
export function smsRoutes(context: Context): Route[] {
  return [
    {
      ...{ method: 'POST', path: '/sms/send' },
      handle(call) {
        if (!allowed(call, context.options.smsKey)) return json({ error: 'UNAUTHORIZED' }, 401);
        const body = readJsonObject(call.body);
        const to = body ? textOf(body, 'to') : '';
        const text = body ? textOf(body, 'text') : '';
        if (!body || !/^\+?\d{5,15}$/.test(to) || text === '' || text.length > 1000) return json({ error: 'BAD_INPUT' }, 400);
        keep(context.state.sms, { to, text, code: textOf(body, 'code') || sixDigits(text), at: new Date().toISOString() });
        context.changed();
        return json({ messageId: randomHex(24) });
      },
    },
  ];
}
