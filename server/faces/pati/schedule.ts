import type { schedule } from '../../../shared/contracts/pati/schedule.ts';
import { dayOf } from '../../../shared/vocab/day.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import { halvesOf, leftByDay, leftNumbers, type Offer, type OpenSession, offersAhead, offersOn } from '../../domain/booking/index.ts';
import { departments } from '../../domain/directory/index.ts';
import { now } from '../../platform/clock.ts';
import { madeFrom } from '../../platform/ready.ts';
import type { Handlers } from '../kit.ts';
import { pageOf } from './page.ts';

const doctorNames = ({ doctor }: Offer) => ({
  doctorId: doctor?.id ?? null,
  doctorName: doctor?.name ?? null,
  doctorTitle: doctor?.title ?? null,
  doctorDesp: doctor?.description ?? null,
});
const deptNames = ({ department }: Offer) => ({ deptId: department.id, deptName: department.name, deptDesp: department.description });
const statusOf = ({ bookable }: Offer) => (bookable ? 1 : 2);

function halfDay(session: OpenSession | null) {
  if (!session) return null;
  const { schedule, left } = session;
  const place = { scheAdderss: schedule.area, scheAddress: schedule.area };
  return { scheduleId: schedule.id, type: schedule.type, bookfee: yuanOf(schedule.feeFen), leftCount: left, ...place };
}

/** 预约挂号, what may be had. */
export const scheduleHandlers: Handlers<typeof schedule> = {
  'GET /pati_service/tenant_service/depts': async (_, { tenantId }) =>
    (await departments(tenantId)).map(({ id, name }) => ({ deptId: id, deptName: name })),

  'GET /pati_service/tenant_service/schedule_by_date': async ({ deptId, date, pageNo, pageSize }, { tenantId, session }) =>
    pageOf(await offersOn({ tenantId, departmentId: deptId }, date, session?.accountId), pageNo, pageSize, (offer) => ({
      ...doctorNames(offer),
      ...deptNames(offer),
      doctorAvatar: offer.doctor?.avatar ?? null,
      deptAvatar: offer.department.avatar,
      date,
      type: offer.sessions[0]?.schedule.type ?? 0,
      status: statusOf(offer),
      bookfee: yuanOf(Math.min(...offer.sessions.map(({ schedule }) => schedule.feeFen))),
    })),

  'GET /pati_service/tenant_service/schedule_by_doctor': async ({ deptId, pageNo, pageSize }, { tenantId }) =>
    pageOf(await offersAhead({ tenantId, departmentId: deptId }), pageNo, pageSize, (offer) => ({
      ...doctorNames(offer),
      ...deptNames(offer),
      doctorAvatar: offer.doctor?.avatar ?? null,
      deptPortrait: offer.department.avatar,
      status: statusOf(offer),
    })),

  'GET /pati_service/tenant_service/schedule': async ({ doctorId, deptId, date = dayOf(now()) }, { tenantId, session }) => {
    const halves = await halvesOf({ tenantId, departmentId: deptId, doctorId }, date, session?.accountId);
    return madeFrom(halves, date, () => ({ date, scheduleAM: halfDay(halves.AM), schedulePM: halfDay(halves.PM) }));
  },

  'GET /pati_service/tenant_service/schedule/left_appo': ({ scheduleId }, { session }) => leftNumbers(scheduleId, session?.accountId),

  'GET /pati_service/tenant_service/schedule/info': async ({ doctorId, deptId, days }, { tenantId }) => {
    const { offer, left } = await leftByDay({ tenantId, departmentId: deptId, doctorId }, days);
    const portraits = { doctorPortrait: offer.doctor?.avatar ?? null, deptPortrait: offer.department.avatar };
    const leftBookCountList = left.map(({ day, left: leftCount }) => ({ date: day, leftCount }));
    return [{ ...doctorNames(offer), ...deptNames(offer), ...portraits, leftBookCountList }];
  },
};
