import { createTransport, type Transporter } from 'nodemailer';
import { config } from './config.ts';
import { log } from './log.ts';
import { metrics } from './metrics.ts';

/** A mail that no server took; the reason is in the log, without its text or its recipient. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
}

const timeoutMs = 5_000;
let pool: { url: string; transport: Transporter } | undefined;

/**
 * 邮件: hands one mail to SMTP_URL over a kept connection and returns when the server has taken it; with
 * MAIL_REAL_SEND off nothing leaves the house. Throws MailNotSent.
 */
export async function sendMail(mail: { to: string; subject: string; text: string }): Promise<void> {
  const { MAIL_REAL_SEND, MAIL_FROM, SMTP_URL } = config();
  if (!MAIL_REAL_SEND) return count('off');
  try {
    if (!SMTP_URL) throw new Error('SMTP_URL is not set');
    await transportTo(SMTP_URL).sendMail({ ...mail, to: { name: '', address: mail.to }, from: MAIL_FROM });
  } catch (error) {
    metrics.alarms.inc({ kind: 'mail-not-sent' });
    log.error({ why: reasonOf(error) }, 'a mail was not sent');
    count('dropped');
    throw new MailNotSent();
  }
  count('sent');
}

/** Gives the connections back. */
export function closeMail(): void {
  pool?.transport.close();
  pool = undefined;
}

function transportTo(url: string): Transporter {
  if (pool?.url === url) return pool.transport;
  closeMail();
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: 2 * timeoutMs, dnsTimeout: timeoutMs };
  const transport = createTransport({ url, pool: true, maxConnections: 3, ...timeouts });
  pool = { url, transport };
  return transport;
}

/** A server's own words may repeat the recipient: only what kind of failure it was. */
function reasonOf(error: unknown): string {
  const { code, responseCode }: Record<string, unknown> = Object(error);
  return [code, responseCode].filter((part) => part !== undefined).join(' ') || 'the mail could not be made';
}

function count(outcome: string): void {
  metrics.messages.inc({ kind: 'mail', outcome });
}
