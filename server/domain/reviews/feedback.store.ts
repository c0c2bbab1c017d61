import type { FeedbackKind, FeedbackStatus } from '../../../shared/vocab/feedback.ts';
import { change, insertRow, select, type Tx } from '../../platform/db.ts';
import { seal, sealNullable, unsealMany, unsealNullable } from '../crypto/index.ts';
import type { Feedback, FeedbackMove } from './feedback.types.ts';

interface FeedbackRow {
  id: number;
  tenant_id: number;
  account_id: number;
  kind: FeedbackKind;
  title: string;
  description: string;
  contact: string | null;
  status: FeedbackStatus;
  created_at: number;
  updated_at: number;
}

function feedbacksFrom(rows: readonly FeedbackRow[]): Feedback[] {
  const texts = unsealMany(
    rows.flatMap(({ title, description }) => [
      { sealed: title, context: 'feedbacks.title' },
      { sealed: description, context: 'feedbacks.description' },
    ]),
  );
  return rows.map((row, index) => ({
    id: String(row.id),
    tenantId: String(row.tenant_id),
    accountId: String(row.account_id),
    kind: row.kind,
    title: texts[2 * index] ?? '',
    description: texts[2 * index + 1] ?? '',
    contact: unsealNullable(row.contact, 'feedbacks.contact'),
    status: row.status,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  }));
}

/** Writes a new feedback; its id. */
export function insertFeedback(tx: Tx, feedback: Omit<Feedback, 'id'>): Promise<string> {
  return insertRow(tx, 'feedbacks', {
    tenant_id: feedback.tenantId,
    account_id: feedback.accountId,
    kind: feedback.kind,
    title: seal(feedback.title, 'feedbacks.title'),
    description: seal(feedback.description, 'feedbacks.description'),
    contact: sealNullable(feedback.contact, 'feedbacks.contact'),
    status: feedback.status,
    created_at: feedback.createdAt,
    updated_at: feedback.updatedAt,
  });
}

/** The feedback of that id. */
export async function findFeedback(tx: Tx | null, id: string): Promise<Feedback | undefined> {
  return feedbacksFrom(await select<FeedbackRow>(tx, 'SELECT * FROM feedbacks WHERE id = :id', { id }))[0];
}

/** What a list of feedback may be narrowed to. */
export interface FeedbackFilter {
  tenantId: string;
  accountId?: string | undefined;
  status?: FeedbackStatus | undefined;
  kind?: FeedbackKind | undefined;
}

/** A page of feedback, the newest first, and how many there are. */
export async function listFeedback(
  filter: FeedbackFilter,
  page: { offset: number; limit: number },
): Promise<{ total: number; list: Feedback[] }> {
  const { tenantId, accountId, status, kind } = filter;
  const wanted = { account_id: accountId, status, kind };
  const named = Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const where = ['tenant_id = :tenantId', ...named.map(([name]) => `${name} = :${name}`)].join(' AND ');
  const values = { tenantId, ...Object.fromEntries(named) };
  const [count] = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM feedbacks WHERE ${where}`, values);
  const rows = await select<FeedbackRow>(null, `SELECT * FROM feedbacks WHERE ${where} ORDER BY id DESC LIMIT :limit OFFSET :offset`, {
    ...values,
    ...page,
  });
  return { total: Number(count?.total ?? 0), list: feedbacksFrom(rows) };
}

/** Guarded: moves a feedback out of the state it was seen in, and keeps the step. False when it had moved. */
export async function moveFeedback(tx: Tx, id: string, move: FeedbackMove): Promise<boolean> {
  const { from, to, operatorId, comment, at } = move;
  const sql = 'UPDATE feedbacks SET status = :to, updated_at = :at WHERE id = :id AND status = :from';
  if ((await change(tx, sql, { id, from, to, at })) !== 1) return false;
  const step = {
    from_status: from,
    to_status: to,
    operator_account_id: operatorId,
    comment: sealNullable(comment, 'feedback_moves.comment'),
    at,
  };
  await insertRow(tx, 'feedback_moves', { feedback_id: id, ...step });
  return true;
}

interface MoveRow {
  from_status: FeedbackStatus;
  to_status: FeedbackStatus;
  operator_account_id: number;
  comment: string | null;
  at: number;
}

/** The steps of a feedback, in their order. */
export async function movesOf(feedbackId: string): Promise<FeedbackMove[]> {
  const sql =
    'SELECT from_status, to_status, operator_account_id, comment, at FROM feedback_moves WHERE feedback_id = :feedbackId ORDER BY id';
  const rows = await select<MoveRow>(null, sql, { feedbackId });
  return rows.map((row) => ({
    from: row.from_status,
    to: row.to_status,
    operatorId: String(row.operator_account_id),
    comment: unsealNullable(row.comment, 'feedback_moves.comment'),
    at: Number(row.at),
  }));
}
