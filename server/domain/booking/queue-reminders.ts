import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { factsOf } from './booking-news.ts';
import { claimReminders, remindablePeople } from './visits.store.ts';

const pageSize = 200;

/**
 * 就诊提醒: claims the visits of `day` and queues one merged message a person and hospital; tells how many people. Safe to run twice,
 * from several workers, and to kill anywhere: a claim and its outbox row are one commit. Bookings made after
 * `scheduledAt` get none.
 */
export async function queueReminders({ day, scheduledAt }: { day: string; scheduledAt: number }): Promise<{ queued: number }> {
  let queued = 0;
  let after = { accountId: '0', personKey: '' };
  for (;;) {
    const people = await remindablePeople(day, scheduledAt, after, pageSize);
    for (const person of people) {
      after = person;
      const claimed = await inTransaction(async (tx) => {
        const visits = (await claimReminders(tx, day, scheduledAt, person)).map((booking) => factsOf(booking));
        const hospitals = [...new Set(visits.map(({ tenantId }) => tenantId))];
        const events = hospitals.map((tenantId) => ({ visits: visits.filter((visit) => visit.tenantId === tenantId), scheduledAt }));
        await emit(tx, 'booking.due-tomorrow', events, () => `reminder:${person.accountId}:${person.personKey}`);
        return visits.length;
      });
      if (claimed) queued++;
    }
    if (people.length < pageSize) return { queued };
  }
}
