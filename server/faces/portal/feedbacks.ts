import type { feedbacks } from '../../../shared/contracts/portal/feedbacks.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { allFeedback, type Feedback, feedbackOf, handleFeedback, readFeedback, submitFeedback } from '../../domain/reviews/index.ts';
import type { Caller, Handlers } from '../kit.ts';
import { created, localInstant, printedId, success } from './wire.ts';

const typeOf = { system: '系统问题', suggestion: '建议', other: '其他' } as const;
const kindOf = { 系统问题: 'system', 建议: 'suggestion', 其他: 'other' } as const;
const wordOf = { open: 'OPEN', in_progress: 'IN_PROGRESS', resolved: 'RESOLVED', closed: 'CLOSED' } as const;
const statusOf = { OPEN: 'open', IN_PROGRESS: 'in_progress', RESOLVED: 'resolved', CLOSED: 'closed' } as const;

/** The document names callers in clear: it must be themselves. */
function assertSelf(named: string | undefined, { accountId }: Caller): void {
  if (named !== undefined && named !== accountId) throw new Fault('forbidden');
}

/** Whoever has not proved a second factor looks as a patient does. */
const readerOf = ({ accountId, tenantId, session: { role, proof } }: Caller) =>
  ({ accountId, tenantId, role: proof === 'second-factor' ? role : 'patient' }) as const;

function briefOf({ id, accountId, kind, title, status, createdAt, updatedAt }: Feedback) {
  const times = { createdAt: localInstant(createdAt), updatedAt: localInstant(updatedAt) };
  return { feedbackId: Number(id), userId: printedId('USER', accountId), type: typeOf[kind], title, status: wordOf[status], ...times };
}

/** 系统反馈功能. */
export const feedbackHandlers: Handlers<typeof feedbacks> = {
  'POST /api/feedbacks': async ({ userId, type, contact = null, title, description }, caller) => {
    assertSelf(userId, caller);
    const { accountId, tenantId, once } = caller;
    const { feedbackId, status, createdAt } = briefOf(
      await submitFeedback({ accountId, tenantId, once, kind: kindOf[type], title, description, contact }),
    );
    return created({ feedbackId, status, createdAt });
  },

  'GET /api/feedbacks': async ({ userId, page, pageSize }, caller) => {
    assertSelf(userId, caller);
    const { total, list } = await feedbackOf({ accountId: caller.accountId, tenantId: caller.tenantId, page, pageSize });
    return success({ total, page, pageSize, feedbacks: list.map(briefOf) });
  },

  'GET /api/feedbacks/admin': async ({ status, type, page, pageSize }, caller) => {
    const wanted = { status: status && statusOf[status], kind: type && kindOf[type], page, pageSize };
    const { total, list } = await allFeedback(readerOf(caller), wanted);
    return success({ total, page, pageSize, feedbacks: list.map(briefOf) });
  },

  'GET /api/feedbacks/{feedbackId}': async ({ feedbackId }, caller) => {
    const { feedback, moves } = await readFeedback(readerOf(caller), feedbackId);
    const history = moves.map(({ from, to, operatorId, comment, at }) => {
      return { from: wordOf[from], to: wordOf[to], operatorId: printedId('ADMIN', operatorId), comment, at: localInstant(at) };
    });
    return success({ ...briefOf(feedback), description: feedback.description, contact: feedback.contact, history });
  },

  'PUT /api/feedbacks/{feedbackId}/status': async ({ feedbackId, status, operatorId, comment }, caller) => {
    assertSelf(operatorId, caller);
    const step = { feedbackId, to: statusOf[status], comment: comment || null, once: caller.once };
    const moved = briefOf(await handleFeedback(readerOf(caller), step));
    return success({ feedbackId: moved.feedbackId, status: moved.status, updatedAt: moved.updatedAt });
  },
};
