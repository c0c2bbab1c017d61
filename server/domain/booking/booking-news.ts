import { membersById } from '../care/index.ts';
import { departmentsById, doctorsById, tenant } from '../directory/index.ts';
import type { Booking, BookingFacts, BookingNews, Consent } from './booking.types.ts';

/** What is announced about a booking as it now is. */
export function factsOf(booking: Booking, consent?: Consent): BookingFacts {
  const { tenantId, accountId, memberId, departmentId, doctorId, visitAt, half, serialNo, orderNo } = booking;
  const facts = { bookingId: booking.id, tenantId, accountId, memberId, departmentId, doctorId, visitAt, half, serialNo, orderNo };
  return consent ? { ...facts, consent } : facts;
}

/** Adds the names that a message needs; read when it is told, so that no name rests in the outbox. */
export async function newsOf<F extends BookingFacts>(facts: F): Promise<F & BookingNews> {
  const [members, departments, doctors, hospital] = await Promise.all([
    membersById([facts.memberId]),
    departmentsById([facts.departmentId]),
    doctorsById(facts.doctorId ? [facts.doctorId] : []),
    tenant(facts.tenantId),
  ]);
  return {
    ...facts,
    patientName: members.get(facts.memberId)?.name ?? '',
    departmentName: departments.get(facts.departmentId)?.name ?? '',
    doctorName: (facts.doctorId && doctors.get(facts.doctorId)?.name) || null,
    hospitalName: hospital.name,
  };
}

/** The outbox key that keeps what is said about one booking in order. */
export const aboutBooking = ({ bookingId }: { bookingId: string }) => `booking:${bookingId}`;
