import { randomUUID } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { seal, unsealNullable } from '../crypto/index.ts';
import type { TemplateKind } from '../wechat/index.ts';
import { openidIndex } from './grants.store.ts';

/**
 * waiting: claimed, not delivered for sure, to be tried again · sending: the call is under way, or its worker died in it ·
 * sent, refused: WeChat said so · unknown: nobody knows, never sent again · no-grant, no-openid, too-late: nothing to call with.
 */
export type SendStatus = 'waiting' | 'sending' | 'sent' | 'refused' | 'unknown' | 'no-grant' | 'no-openid' | 'too-late';

/** One message to one user, once: the send log. */
export interface SendDraft {
  dedupeKey: string;
  /** A subscription message's own kind, or `template` for a message of the official account. */
  kind: TemplateKind | 'template';
  tenantId: string;
  accountId: string;
  /** '' for a message about no booking. */
  bookingId: string;
  appid: string;
  openid: string | undefined;
  templateId: string;
  /** 模板消息类型 0 to 6, and the id by which WeChat knows the message for ten minutes. */
  template?: { type: number; clientMsgId: string };
}
export interface Send {
  id: string;
  status: SendStatus;
  openid: string | null;
  templateId: string;
  /** Since when WeChat may have the message without our knowing, epoch ms; null: it certainly has not. */
  calledAt: number | null;
}

/** The message of that key, if it was ever begun. */
export async function findSend(tx: Tx | null, dedupeKey: string): Promise<Send | undefined> {
  const [row] = await select<{ id: number; status: SendStatus; openid: string | null; template_id: string; called_at: number | null }>(
    tx,
    'SELECT id, status, openid, template_id, called_at FROM sends WHERE dedupe_key = :dedupeKey',
    { dedupeKey },
  );
  if (!row) return undefined;
  const { id, status, template_id: templateId, called_at } = row;
  const calledAt = called_at === null ? null : Number(called_at);
  return { id: String(id), status, openid: unsealNullable(row.openid, 'sends.openid'), templateId, calledAt };
}

/** Begins a message in a state; undefined when somebody else has begun it. */
export async function beginSend(tx: Tx, draft: SendDraft, status: SendStatus): Promise<string | undefined> {
  const claim = randomUUID();
  const at = now();
  await insertIgnoringDuplicates(tx, 'sends', [
    {
      dedupe_key: draft.dedupeKey,
      kind: draft.kind,
      tenant_id: draft.tenantId,
      account_id: draft.accountId,
      booking_id: draft.bookingId,
      appid: draft.appid,
      openid_index: draft.openid ? openidIndex(draft.openid) : null,
      openid: draft.openid ? seal(draft.openid, 'sends.openid') : null,
      template_id: draft.templateId,
      type: draft.template?.type ?? null,
      client_msg_id: draft.template?.clientMsgId ?? null,
      called_at: draft.template && status === 'sending' ? at : null,
      status,
      claim,
      attempts: status === 'sending' ? 1 : 0,
      created_at: at,
      updated_at: at,
    },
  ]);
  const [row] = await select<{ id: number; claim: string }>(tx, 'SELECT id, claim FROM sends WHERE dedupe_key = :dedupeKey', {
    dedupeKey: draft.dedupeKey,
  });
  return row?.claim === claim ? String(row.id) : undefined;
}

/** Moves a message on from one of the given states; false when it was in none of them. */
export async function moveSend(
  tx: Tx,
  id: string,
  from: readonly SendStatus[],
  to: { status: SendStatus; outcome?: string | null; msgId?: string | null; calledAt?: number | null },
): Promise<boolean> {
  const changed = await change(
    tx,
    `UPDATE sends SET status = :status, outcome = :outcome, msg_id = COALESCE(:msgId, msg_id), claim = :claim, updated_at = :at,
       attempts = attempts + :tried${to.calledAt === undefined ? '' : ', called_at = :calledAt'}
     WHERE id = :id AND status IN (:from)`,
    {
      id,
      from: [...from],
      status: to.status,
      outcome: to.outcome?.slice(0, 120) ?? null,
      msgId: to.msgId || null,
      claim: randomUUID(),
      at: now(),
      tried: to.status === 'sending' ? 1 : 0,
      ...(to.calledAt === undefined ? {} : { calledAt: to.calledAt }),
    },
  );
  return changed === 1;
}

/**
 * What WeChat's push says became of a message: found by its msgid, or, when the push overtakes the answer to our own
 * call, as the one to that user (and template, if it is named) that has none yet. Unknown messages are passed over.
 */
export async function keepReceipt(
  tx: Tx,
  event: { appid: string; openid: string; templateId?: string; msgId: string; receipt: string },
): Promise<void> {
  const { appid, msgId } = event;
  const by = {
    appid,
    msgId,
    openidIndex: openidIndex(event.openid),
    ...(event.templateId === undefined ? {} : { templateId: event.templateId }),
  };
  const [known] = msgId ? await select<{ id: number }>(tx, 'SELECT id FROM sends WHERE appid = :appid AND msg_id = :msgId', by) : [];
  const [overtaken] = known
    ? []
    : await select<{ id: number }>(
        tx,
        `SELECT id FROM sends WHERE status IN ('sending', 'unknown') AND msg_id IS NULL
           AND appid = :appid AND openid_index = :openidIndex
           ${event.templateId === undefined ? '' : 'AND template_id = :templateId'} ORDER BY id DESC LIMIT 1`,
        by,
      );
  const id = known?.id ?? overtaken?.id;
  if (id === undefined) return;
  await change(tx, 'UPDATE sends SET receipt = :receipt, msg_id = COALESCE(:msgId, msg_id), updated_at = :at WHERE id = :id', {
    id,
    receipt: event.receipt.slice(0, 80),
    msgId: msgId || null,
    at: now(),
  });
}
