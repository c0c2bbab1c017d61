import { change, insertIgnoringDuplicates, isDuplicate, type Tx } from '../../platform/db.ts';
import type { Schedule } from '../scheduling/index.ts';
import { halfDayKey } from './booking.rules.ts';
import type { Booking } from './booking.types.ts';

/** Moves a booked row to another number; 'taken' when a unique key says no, 'changed' when the row is not as it was read. */
export async function moveBooking(
  tx: Tx,
  booking: Booking,
  to: { schedule: Schedule; serialNo: number; visitAt: number; dayPlaceKey: string | null },
): Promise<'moved' | 'taken' | 'changed'> {
  const { schedule } = to;
  try {
    const moved = await change(
      tx,
      `UPDATE bookings SET schedule_id = :scheduleId, serial_no = :serialNo, department_id = :departmentId, doctor_id = :doctorId, day = :day, half = :half,
         visit_at = :visitAt, half_day = :halfDay, day_place_key = :dayPlaceKey, type = :type, fee_fen = :feeFen, version = version + 1
       WHERE id = :id AND status = 'booked' AND version = :version`,
      {
        id: booking.id,
        version: booking.version,
        scheduleId: schedule.id,
        serialNo: to.serialNo,
        departmentId: schedule.departmentId,
        doctorId: schedule.doctorId,
        day: schedule.day,
        half: schedule.half,
        visitAt: to.visitAt,
        halfDay: halfDayKey(schedule.day, schedule.half),
        dayPlaceKey: to.dayPlaceKey,
        type: schedule.type,
        feeFen: schedule.feeFen,
      },
    );
    return moved === 1 ? 'moved' : 'changed';
  } catch (error) {
    if (isDuplicate(error)) return 'taken';
    throw error;
  }
}

/** Keeps where a booking came from. */
export async function recordMove(tx: Tx, booking: Booking, toScheduleId: string, toSerialNo: number, at: number): Promise<void> {
  await insertIgnoringDuplicates(tx, 'booking_moves', [
    {
      booking_id: booking.id,
      from_schedule_id: booking.scheduleId,
      from_serial_no: booking.serialNo,
      to_schedule_id: toScheduleId,
      to_serial_no: toSerialNo,
      moved_at: at,
    },
  ]);
}
