import type { Role } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { memberInTenant, membersById } from '../care/index.ts';
import { department, departmentsById, doctor, doctorsById, tenant } from '../directory/index.ts';
import type { StaffNews, StaffNewsKind } from '../messaging/index.ts';
import { findBooking } from './booking.store.ts';

/** What staff want a patient to know; the words are theirs. */
export interface NoticeWish {
  kind: StaffNewsKind;
  bookingId?: string | undefined;
  memberId?: string | undefined;
  departmentId?: string | undefined;
  doctorId?: string | undefined;
  timeAt?: number | undefined;
  orderNo?: string | undefined;
  item?: string | undefined;
  status?: string | undefined;
  place?: string | undefined;
  content?: string | undefined;
  note?: string | undefined;
}

/** The same as it rests in the outbox: ids, and the staff's own words. */
export interface NoticeAsked extends Omit<StaffNews, 'patientName' | 'hospitalName' | 'departmentName' | 'doctorName'> {
  memberId: string;
  departmentId: string | null;
  doctorId: string | null;
}

declare module '../../platform/events.ts' {
  interface Events {
    'booking.notice-asked': NoticeAsked;
  }
}

const mayTell: readonly Role[] = ['tenant-admin', 'platform-admin', 'doctor', 'assistant'];
const needed: Readonly<Record<StaffNewsKind, readonly ('timeAt' | 'orderNo' | 'status' | 'content')[]>> = {
  'pick-up': [],
  revisit: ['timeAt'],
  reply: ['content'],
  processing: ['orderNo', 'status'],
};
const words = { timeAt: '请填写时间', orderNo: '请填写订单号', status: '请填写订单状态', content: '请填写回复内容' } as const;

/**
 * 取镜、复诊、医生回复、加工订单提醒: tells whoever keeps a patient of this hospital, by a booking or by the 就诊人. Throws
 * forbidden for staff who don't see patients, invalid_input, booking_not_found, member_not_found, department_not_found,
 * doctor_not_found; what belongs to another hospital does not exist.
 */
export async function askNotice({ tenantId, role, ...wish }: { tenantId: string; role: Role } & NoticeWish): Promise<void> {
  if (!mayTell.includes(role)) throw new Fault('forbidden');
  for (const name of needed[wish.kind]) if (wish[name] === undefined) throw new Fault('invalid_input', { words: words[name] });
  const about = await aboutWhom(tenantId, wish);
  if (wish.departmentId !== undefined) await department(tenantId, wish.departmentId);
  if (wish.doctorId !== undefined && (await doctor(wish.doctorId)).tenantId !== tenantId) throw new Fault('doctor_not_found');
  const { orderNo = '', item = '', status = '', place = '', content = '', note = '' } = wish;
  const asked: NoticeAsked = {
    ...{ kind: wish.kind, tenantId, ...about, orderNo, item, status, place, content, note },
    departmentId: wish.departmentId ?? about.departmentId,
    doctorId: wish.doctorId ?? about.doctorId,
    timeAt: wish.timeAt ?? now(),
  };
  const key = about.bookingId === null ? `member:${about.memberId}` : `booking:${about.bookingId}`;
  await inTransaction((tx) => emit(tx, 'booking.notice-asked', [asked], () => key));
}

async function aboutWhom(tenantId: string, { bookingId, memberId }: NoticeWish) {
  if ((bookingId === undefined) === (memberId === undefined)) throw new Fault('invalid_input', { words: 'bookId 与 memberId 请填其一' });
  if (bookingId === undefined) {
    const member = await memberInTenant({ tenantId, memberId: memberId ?? '' });
    return { bookingId: null, memberId: member.id, accountId: member.accountId, departmentId: null, doctorId: null };
  }
  const booking = await findBooking(null, bookingId);
  if (booking?.tenantId !== tenantId) throw new Fault('booking_not_found');
  const { accountId, departmentId, doctorId } = booking;
  return { bookingId, memberId: booking.memberId, accountId, departmentId, doctorId };
}

/** Adds the names that a message needs; read when it is told. */
export async function staffNewsOf({ memberId, departmentId, doctorId, ...asked }: NoticeAsked): Promise<StaffNews> {
  const [members, departments, doctors, hospital] = await Promise.all([
    membersById([memberId]),
    departmentsById(departmentId ? [departmentId] : []),
    doctorsById(doctorId ? [doctorId] : []),
    tenant(asked.tenantId),
  ]);
  return {
    ...asked,
    patientName: members.get(memberId)?.name ?? '',
    hospitalName: hospital.name,
    departmentName: (departmentId && departments.get(departmentId)?.name) || '',
    doctorName: (doctorId && doctors.get(doctorId)?.name) || '',
  };
}
