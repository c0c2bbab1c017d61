import { now } from '../../platform/clock.ts';
import { beginsAt, type Schedule, schedulesById } from '../scheduling/index.ts';
import type { Alternative } from './booking.types.ts';
import { offersAhead } from './browse-schedules.ts';

/** What is offered at most to one who lost a session. */
const mostAlternatives = 3;

/** 改约建议: up to three sessions with numbers left: the same doctor's next ones, then others of the department, soonest first. */
export async function alternativesTo(session: Schedule): Promise<Alternative[]> {
  const offers = await offersAhead({ tenantId: session.tenantId, departmentId: session.departmentId });
  const open = offers.flatMap(({ doctor, sessions }) =>
    sessions
      .filter(({ schedule, left }) => left > 0 && schedule.id !== session.id && beginsAt(schedule) > now())
      .map(({ schedule }) => ({ schedule, doctorName: doctor?.name ?? null, own: schedule.doctorId === session.doctorId })),
  );
  const ordered = open.sort((a, b) => Number(b.own) - Number(a.own) || beginsAt(a.schedule) - beginsAt(b.schedule));
  const fresh = await schedulesById(ordered.map(({ schedule }) => schedule.id)); // lists may be a moment old, a stop is not
  const stillOpen = ordered.filter(({ schedule }) => fresh.get(schedule.id)?.status === 'open');
  return stillOpen
    .slice(0, mostAlternatives)
    .map(({ schedule: { id, day, half }, doctorName }) => ({ scheduleId: id, day, half, doctorName }));
}
