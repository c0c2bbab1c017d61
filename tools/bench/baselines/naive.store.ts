import { randomUUID } from 'node:crypto';
import { DataTypes, type Model, type ModelStatic, Transaction, UniqueConstraintError } from 'sequelize';
import { rawConnection } from '../../../server/platform/db.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { naiveOrigin } from './origin.ts';

interface ScheduleRow {
  id: number;
  tenant_id: number;
  department_id: number;
  doctor_id: number | null;
  day: string;
  half: string;
  type: number;
  fee_fen: number;
  capacity: number;
  status: string;
  booked: number;
}

const required = (type: typeof DataTypes.BIGINT | typeof DataTypes.INTEGER) => ({ type, allowNull: false });
const text = (length: number) => ({ type: DataTypes.STRING(length), allowNull: false });

interface Models {
  Schedule: ModelStatic<Model<ScheduleRow, Partial<ScheduleRow>> & ScheduleRow>;
  Booking: ModelStatic<Model>;
}
let defined: Models | undefined;

function models(): Models {
  const sequelize = rawConnection();
  defined ??= {
    Schedule: sequelize.define(
      'naive_schedule',
      {
        id: { type: DataTypes.BIGINT, primaryKey: true },
        tenant_id: required(DataTypes.BIGINT),
        department_id: required(DataTypes.BIGINT),
        doctor_id: DataTypes.BIGINT,
        day: text(10),
        half: text(2),
        type: required(DataTypes.INTEGER),
        fee_fen: required(DataTypes.INTEGER),
        capacity: required(DataTypes.INTEGER),
        status: text(8),
        booked: required(DataTypes.INTEGER),
      },
      { tableName: 'schedules' },
    ),
    Booking: sequelize.define(
      'naive_booking',
      {
        id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
        order_no: text(32),
        tenant_id: required(DataTypes.BIGINT),
        account_id: required(DataTypes.BIGINT),
        member_id: required(DataTypes.BIGINT),
        person_key: text(64),
        schedule_id: required(DataTypes.BIGINT),
        serial_no: required(DataTypes.INTEGER),
        department_id: required(DataTypes.BIGINT),
        doctor_id: DataTypes.BIGINT,
        day: text(10),
        half: text(2),
        visit_at: required(DataTypes.BIGINT),
        half_day: text(12),
        active_key: DataTypes.INTEGER,
        status: text(12),
        origin: text(8),
        type: required(DataTypes.INTEGER),
        fee_fen: required(DataTypes.INTEGER),
        booked_at: required(DataTypes.BIGINT),
        version: required(DataTypes.INTEGER),
      },
      { tableName: 'bookings' },
    ),
  };
  return defined;
}

const tries = 5;

/**
 * What one would write without this engine, on the same tables: a transaction that locks the session, looks whether number
 * and person are free, creates the booking and counts it. No order, no outbox, no idempotency: it is given less to do.
 */
export async function bookNaively(wish: { scheduleId: string; serialNo: number; memberId: string; accountId: string }): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rawConnection().transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED }, (transaction) =>
        bookOnce(wish, transaction),
      );
    } catch (error) {
      if (error instanceof UniqueConstraintError) throw new Fault('slot_taken');
      if (error instanceof Fault || attempt >= tries) throw error;
    }
  }
}

async function bookOnce(
  { scheduleId, serialNo, memberId, accountId }: Parameters<typeof bookNaively>[0],
  transaction: Transaction,
): Promise<string> {
  const { Schedule, Booking } = models();
  const schedule = await Schedule.findOne({ where: { id: Number(scheduleId) }, lock: transaction.LOCK.UPDATE, transaction });
  if (!schedule || schedule.booked >= schedule.capacity) throw new Fault('slot_full');
  const half_day = `${schedule.day}${schedule.half}`;
  const onNumber = await Booking.findOne({ where: { schedule_id: scheduleId, serial_no: serialNo, active_key: 1 }, transaction });
  if (onNumber) throw new Fault('slot_taken');
  const ofPerson = { tenant_id: schedule.tenant_id, person_key: `member-${memberId}`, half_day, active_key: 1 };
  if (await Booking.findOne({ where: ofPerson, transaction })) throw new Fault('half_day_taken');
  const { tenant_id, department_id, doctor_id, day, half, type, fee_fen } = schedule;
  const session = { tenant_id, department_id, doctor_id, day, half, type, fee_fen, schedule_id: scheduleId };
  const state = { status: 'booked', origin: naiveOrigin, visit_at: 0, booked_at: Date.now(), version: 0 };
  const order_no = `N${randomUUID().replaceAll('-', '').slice(0, 30)}`;
  const booking = await Booking.create(
    { ...session, ...ofPerson, ...state, order_no, serial_no: serialNo, member_id: memberId, account_id: accountId },
    { transaction },
  );
  await schedule.increment('booked', { transaction });
  return String(booking.get('id'));
}
