import { createHash } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Delivery } from '../../platform/events.ts';
import { log, maskOpenid } from '../../platform/log.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { sendTemplateMessage, WechatError } from '../wechat/index.ts';
import { count } from './deliver-message.ts';
import { beginSend, findSend, moveSend, type SendDraft, type SendStatus } from './sends.store.ts';

/** A template message ready to go. */
export interface AccountMessage extends Omit<SendDraft, 'kind' | 'template' | 'openid'> {
  openid: string;
  type: number;
  data: Readonly<Record<string, string>>;
  miniProgram?: { appid: string; page: string } | undefined;
  url: string;
  /** Epoch ms */
  sendBefore: number;
}

/** WeChat knows a client_msg_id for ten minutes; a little less, for the way there. */
const knownMs = 9.5 * 60_000;

/**
 * Sends a template message once: its `client_msg_id` makes WeChat take a repetition for the same message, so that one
 * whose outcome is not known, or whose worker died in the call, is sent again for ten minutes; after them it is `unknown`
 * and stays so. Throws RetryLater where another try may succeed.
 */
export async function deliverByAccount(message: AccountMessage, delivery: Delivery): Promise<void> {
  const clientMsgId = createHash('sha256').update(`${message.appid}\n${message.dedupeKey}`).digest('hex').slice(0, 32);
  const claimed = await claim(message, clientMsgId);
  if (claimed.status !== 'sending') return count('template', claimed.status);
  const { id, openid } = claimed;
  const verdict = await sendTemplateMessage({ ...message, openid, clientMsgId }).then(
    ({ msgId }): Verdict => ({ status: 'sent', msgId, calledAt: null }),
    (error: unknown) => verdictOf(error, delivery),
  );
  await inTransaction((tx) => moveSend(tx, id, ['sending', 'waiting', 'unknown'], verdict));
  count('template', verdict.status);
  if (verdict.status !== 'sent')
    log.warn({ send: id, type: message.type, to: maskOpenid(openid), status: verdict.status, why: verdict.outcome }, 'message not sent');
  if (verdict.status === 'waiting') throw new RetryLater(verdict.outcome ?? '', verdict.afterMs ?? 5_000);
}

interface Verdict {
  status: SendStatus;
  msgId?: string;
  outcome?: string;
  afterMs?: number;
  /** null: WeChat has certainly not taken it, so that a later try starts anew. Absent: it may have. */
  calledAt?: null;
}

function verdictOf(error: unknown, { attempt }: Delivery): Verdict {
  const afterMs = Math.min(2_000 * 2 ** attempt, 60_000);
  if (!(error instanceof WechatError)) return { status: 'waiting', outcome: error instanceof Error ? error.name : 'unknown', afterMs };
  const outcome = `${error.kind} ${error.code ?? error.status ?? ''} ${error.field ?? ''}`.trim();
  if (error.kind !== 'refused' && error.sent) return { status: 'waiting', outcome, afterMs };
  if (error.retryable) return { status: 'waiting', outcome, afterMs: error.code === '45009' ? 300_000 : afterMs, calledAt: null };
  return { status: 'refused', outcome, calledAt: null };
}

type Claimed = { status: 'sending'; id: string; openid: string } | { status: Exclude<SendStatus, 'sending' | 'waiting'> | 'over' };

function claim(message: AccountMessage, clientMsgId: string): Promise<Claimed> {
  const { dedupeKey, openid, sendBefore, type } = message;
  return inTransaction(async (tx): Promise<Claimed> => {
    const known = await findSend(tx, dedupeKey);
    if (!known) {
      const late = now() >= sendBefore;
      const id = await beginSend(tx, { ...message, kind: 'template', template: { type, clientMsgId } }, late ? 'too-late' : 'sending');
      if (id === undefined) return { status: 'over' };
      return late ? { status: 'too-late' } : { status: 'sending', id, openid };
    }
    if (known.status !== 'sending' && known.status !== 'waiting') return { status: 'over' };
    const { id, calledAt } = known;
    const move = async (status: 'unknown' | 'too-late', outcome?: string): Promise<Claimed> =>
      (await moveSend(tx, id, [known.status], outcome ? { status, outcome } : { status })) ? { status } : { status: 'over' };
    if (calledAt !== null && now() - calledAt >= knownMs) return move('unknown', 'WeChat has not said what became of it');
    if (calledAt === null && now() >= sendBefore) return move('too-late');
    const mine = await moveSend(tx, id, [known.status], { status: 'sending', calledAt: calledAt ?? now() });
    return mine ? { status: 'sending', id, openid: known.openid ?? openid } : { status: 'over' };
  });
}
