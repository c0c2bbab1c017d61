import { column, type Migration } from '../platform/db-migrate.ts';

export const bookingTables: Migration = {
  name: '0008-bookings-and-their-moves',
  up: async (schema) => {
    await schema.createTable('bookings', {
      id: column.id,
      order_no: column.text(32),
      tenant_id: column.ref,
      account_id: column.ref,
      member_id: column.ref,
      person_key: column.text(64),
      schedule_id: column.ref,
      serial_no: column.int,
      department_id: column.ref,
      doctor_id: column.refOrNull,
      day: column.day,
      half: column.text(2),
      visit_at: column.at,
      half_day: column.text(12),
      day_place_key: column.textOrNull(40),
      active_key: column.intOrNull,
      status: column.text(12),
      origin: column.text(8),
      type: column.int,
      fee_fen: column.int,
      hold_until: column.atOrNull,
      symptoms: column.longOrNull,
      booked_at: column.at,
      ended_at: column.atOrNull,
      reminded_for: column.dayOrNull,
      version: column.count,
    });
    await schema.unique('bookings', 'order_no');
    await schema.unique('bookings', 'schedule_id', 'serial_no', 'active_key');
    await schema.unique('bookings', 'tenant_id', 'person_key', 'half_day', 'active_key');
    await schema.unique('bookings', 'person_key', 'day_place_key', 'active_key');
    await schema.index('bookings', 'account_id', 'tenant_id');
    await schema.index('bookings', 'day', 'status');
    await schema.createTable('booking_moves', {
      id: column.id,
      booking_id: column.ref,
      from_schedule_id: column.ref,
      from_serial_no: column.int,
      to_schedule_id: column.ref,
      to_serial_no: column.int,
      moved_at: column.at,
    });
    await schema.index('booking_moves', 'booking_id');
  },
  down: async (schema) => {
    await schema.dropTable('booking_moves');
    await schema.dropTable('bookings');
  },
};
