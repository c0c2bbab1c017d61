import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Delivery } from '../../platform/events.ts';
import { log, maskOpenid } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { sendSubscribeMessage, type Template, WechatError } from '../wechat/index.ts';
import { emptyBalance, returnGrant, spendGrant } from './grants.store.ts';
import { beginSend, findSend, moveSend, type SendDraft, type SendStatus } from './sends.store.ts';

/** A message ready to go: to whom, once under which key, with which words, and until when it makes sense. */
export interface Message extends Omit<SendDraft, 'openid' | 'kind' | 'templateId' | 'template'> {
  template: Template;
  page: string;
  data: Readonly<Record<string, string>>;
  /** Epoch ms */
  sendBefore: number;
}

/** Whether this message was begun by an earlier delivery, and with whom. */
export async function begunWith(dedupeKey: string): Promise<{ openid: string | undefined } | undefined> {
  const send = await findSend(null, dedupeKey);
  return send && { openid: send.openid ?? undefined };
}

/**
 * Sends a message at most once: the grant is spent and the message marked `sending` in one transaction before the call.
 * Found `sending` it is `unknown` and stays so. Throws RetryLater where WeChat has certainly not taken it but may later.
 */
export async function deliverMessage(message: Message, openid: string | undefined, delivery: Delivery): Promise<void> {
  const { template, appid } = message;
  const grant = { appid, openid: openid ?? '', templateId: template.templateId };
  const { template: _, ...rest } = message;
  const claimed = await claim({ ...rest, openid, kind: template.kind, templateId: template.templateId }, message.sendBefore);
  if (claimed.status !== 'sending' || openid === undefined) return count(template.kind, claimed.status);
  const { id } = claimed;
  const verdict = await sendSubscribeMessage({
    appid,
    openid,
    templateId: template.templateId,
    page: message.page,
    data: message.data,
  }).then(
    ({ msgId }): Verdict => ({ status: 'sent', msgId }),
    (error: unknown) => verdictOf(error, delivery),
  );
  await inTransaction(async (tx) => {
    // A worker that was thought dead may still know better than 'unknown'.
    const moved = await moveSend(tx, id, ['sending', 'unknown'], verdict);
    if (moved && verdict.grant === 'returned') await returnGrant(tx, grant);
    if (moved && verdict.grant === 'empty') await emptyBalance(tx, grant);
  });
  count(template.kind, verdict.status);
  if (verdict.status !== 'sent')
    log.warn({ send: id, kind: template.kind, to: maskOpenid(openid), status: verdict.status, why: verdict.outcome }, 'message not sent');
  if (verdict.status === 'waiting') throw new RetryLater(verdict.outcome ?? '', verdict.afterMs ?? 5_000);
}

interface Verdict {
  status: SendStatus;
  msgId?: string;
  outcome?: string;
  grant?: 'returned' | 'empty';
  afterMs?: number;
}

function verdictOf(error: unknown, { attempt }: Delivery): Verdict {
  if (!(error instanceof WechatError)) return { status: 'unknown', outcome: error instanceof Error ? error.name : 'unknown' };
  const outcome = `${error.kind} ${error.code ?? error.status ?? ''} ${error.field ?? ''}`.trim();
  const untaken = error.kind === 'refused' || !error.sent;
  if (untaken && error.retryable)
    return { status: 'waiting', outcome, afterMs: error.code === '45009' ? 300_000 : Math.min(2_000 * 2 ** attempt, 300_000) };
  if (!untaken) return { status: 'unknown', outcome };
  return { status: 'refused', outcome, grant: error.code === '43101' ? 'empty' : 'returned' };
}

type Claimed = { status: 'sending'; id: string } | { status: Exclude<SendStatus, 'sending' | 'waiting'> | 'over' };

function claim(draft: SendDraft, sendBefore: number): Promise<Claimed> {
  const { openid } = draft;
  const grant = { ...draft, openid: openid ?? '' };
  return inTransaction(async (tx): Promise<Claimed> => {
    const known = await findSend(tx, draft.dedupeKey);
    if (known) {
      if (known.status === 'sending') {
        const lost = await moveSend(tx, known.id, ['sending'], { status: 'unknown', outcome: 'its worker died in the call' });
        return { status: lost ? 'unknown' : 'over' };
      }
      if (known.status !== 'waiting') return { status: 'over' };
      if (now() >= sendBefore) {
        if (await moveSend(tx, known.id, ['waiting'], { status: 'too-late' })) await returnGrant(tx, grant);
        return { status: 'too-late' };
      }
      return (await moveSend(tx, known.id, ['waiting'], { status: 'sending' })) ? { status: 'sending', id: known.id } : { status: 'over' };
    }
    const hopeless = openid === undefined ? 'no-openid' : now() >= sendBefore ? 'too-late' : undefined;
    const id = await beginSend(tx, draft, hopeless ?? 'sending');
    if (id === undefined) return { status: 'over' };
    if (hopeless) return { status: hopeless };
    if (await spendGrant(tx, grant)) return { status: 'sending', id };
    await moveSend(tx, id, ['sending'], { status: 'no-grant' });
    return { status: 'no-grant' };
  });
}

/** Counts what became of a message; what nobody knows is an alarm. */
export function count(kind: string, outcome: string): void {
  metrics.messages.inc({ kind, outcome });
  if (outcome === 'unknown') metrics.alarms.inc({ kind: 'message-unknown' });
}
