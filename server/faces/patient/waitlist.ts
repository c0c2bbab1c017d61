import type { waitlist } from '../../../shared/contracts/patient/waitlist.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { sessionEnd } from '../../domain/scheduling/index.ts';
import { type Entry, type EntryCard, endWords, joinWaitlist, leaveWaitlist, myWaitlist } from '../../domain/waitlist/index.ts';
import type { Handlers } from '../kit.ts';

const halfWords = { AM: '上午', PM: '下午' } as const;
const localTime = (at: number) => dateTimeOf(at).replace(' ', 'T');

function entryOf({ id, scheduleId, position, status, appliedAt }: Entry) {
  return { id: Number(id), scheduleId: Number(scheduleId), queueNumber: position, status, createdAt: localTime(appliedAt) } as const;
}

function cardOf({ entry, schedule, department, doctor, member, booking, order }: EntryCard) {
  const holdUntil = booking?.status === 'booked' && order?.charge === 'awaiting' ? order.holdUntil : null;
  return {
    ...entryOf(entry),
    patientId: Number(member.id),
    patientName: member.name,
    departmentName: department.name,
    doctorName: doctor?.name ?? '',
    appointmentDate: schedule.day,
    appointmentTime: `${halfWords[schedule.half]} ${schedule.firstTime}-${sessionEnd(schedule)}`,
    appointmentId: booking ? Number(booking.id) : null,
    payBefore: holdUntil === null ? null : localTime(holdUntil),
    reason: entry.endReason ? endWords[entry.endReason] : '',
  };
}

/** Seed 002: 候补. */
export const waitlistHandlers: Handlers<typeof waitlist> = {
  'POST /patient/waitlist': async ({ scheduleId, patientId, ...consent }, { accountId, once }) =>
    entryOf(await joinWaitlist({ origin: 'patient', accountId, once, consent, scheduleId, memberId: patientId })),

  'GET /patient/waitlist': async (_, { accountId }) => ({ list: (await myWaitlist({ accountId })).map(cardOf) }),

  'DELETE /patient/waitlist/{id}': async ({ id }, { accountId, once }) => {
    await leaveWaitlist({ accountId, once, entryId: id });
    return { success: true };
  },
};
