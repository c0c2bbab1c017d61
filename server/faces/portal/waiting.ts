import type { waiting } from '../../../shared/contracts/portal/waiting.ts';
import type { WaitlistStatus } from '../../../shared/vocab/waitlist.ts';
import { paymentIdOf } from '../../domain/payment/index.ts';
import {
  type Entry,
  type EntryCard,
  endWords,
  entryCard,
  entryCards,
  joinWaitlist,
  leaveWaitlist,
  myWaitlist,
  promoteWaitlist,
  queueOf,
} from '../../domain/waitlist/index.ts';
import type { Handlers } from '../kit.ts';
import { localInstant, printedId, success } from './wire.ts';

/** What the document calls each state. */
const words = {
  waiting: '排队中',
  promoted: '已转正',
  cancelled: '已取消',
  expired: '已失效',
} as const satisfies Record<WaitlistStatus, string>;

function entryOf(entry: Entry, limitCount: number) {
  return {
    waitingId: printedId('WAIT', entry.id),
    patientId: printedId('PAT', entry.memberId),
    scheduleRecordId: printedId('SCH', entry.scheduleId),
    applyTime: localInstant(entry.appliedAt),
    status: words[entry.status],
    position: entry.position,
    limitCount,
  };
}

function recordOf({ entry, order, dailyLimit }: EntryCard) {
  return {
    ...entryOf(entry, dailyLimit),
    registrationId: entry.bookingId === null ? null : printedId('REG', entry.bookingId),
    paymentId: order ? paymentIdOf(order.orderId) : null,
    reason: entry.endReason ? endWords[entry.endReason] : '',
  };
}

/** 候补挂号接口. */
export const waitingHandlers: Handlers<typeof waiting> = {
  'POST /api/registrations/waiting': async ({ patientId, scheduleRecordId }, { accountId, once }) => {
    const wish = { accountId, once, memberId: patientId, scheduleId: scheduleRecordId };
    const entry = await joinWaitlist({ ...wish, origin: 'portal' });
    const { dailyLimit } = await entryCard({ accountId, entryId: entry.id });
    return entryOf(entry, dailyLimit);
  },

  'GET /api/registrations/waiting': async ({ scheduleRecordId }, { accountId }) => {
    const { queue, dailyLimit } = await queueOf(scheduleRecordId);
    return success(
      queue.map((entry) => {
        const { waitingId, patientId, scheduleRecordId, limitCount, ...seen } = entryOf(entry, dailyLimit);
        return entry.accountId === accountId ? { waitingId, patientId, scheduleRecordId, ...seen, limitCount } : seen;
      }),
    );
  },

  'GET /api/registrations/waiting/patient': async ({ patientId, date }, { accountId }) =>
    success((await myWaitlist({ accountId, memberId: patientId, day: date })).map(recordOf)),

  'DELETE /api/registrations/waiting': async ({ patientId, waitingId }, { accountId, once }) => {
    await leaveWaitlist({ accountId, once, entryId: waitingId, memberId: patientId });
    return success(recordOf(await entryCard({ accountId, entryId: waitingId })));
  },

  'POST /api/registrations/waiting/confirm': async ({ scheduleRecordId }) => {
    const { promoted, expired } = await promoteWaitlist(scheduleRecordId);
    return success({ promoted: (await entryCards(promoted.map(({ entryId }) => entryId))).map(recordOf), expired });
  },
};
