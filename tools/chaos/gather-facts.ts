import type { Facts, Told } from './ledger.ts';
import type { World } from './world.ts';

type Ours = 'intents' | 'left' | 'callbacks' | 'freed' | 'mayLose';
type Row = Record<string, string | number | null>;

const text = (value: unknown) => String(value ?? '');
const number = (value: unknown) => Number(value ?? 0);
const textOrNull = (value: unknown) => (value === null || value === undefined ? null : String(value));

/** Reads what the database and WeChat say now. */
export async function gatherFacts(world: World): Promise<Omit<Facts, Ours>> {
  const rows = (sql: string) => world.ask<Row>(sql);
  const [schedules, bookings, waitlist, moves, orders, attempts, refunds, paid, undelivered, sends] = await Promise.all([
    rows('SELECT id, capacity, booked FROM schedules'),
    rows('SELECT * FROM bookings ORDER BY id'),
    rows('SELECT * FROM waitlist_entries ORDER BY id'),
    rows('SELECT * FROM booking_moves ORDER BY id'),
    rows('SELECT * FROM orders'),
    rows('SELECT * FROM payment_attempts'),
    rows('SELECT * FROM refunds'),
    rows(`SELECT order_key, COUNT(*) AS total FROM outbox WHERE event = 'booking.paid' GROUP BY order_key`),
    rows(`SELECT event, reaction, status, order_key, last_error FROM outbox WHERE status <> 'delivered'`),
    rows('SELECT booking_id, kind, status, outcome FROM sends'),
  ]);
  return {
    schedules: schedules.map((row) => ({ id: text(row.id), capacity: number(row.capacity), booked: number(row.booked) })),
    bookings: bookings.map(bookingOf),
    waitlist: waitlist.map((row) => ({
      id: text(row.id),
      accountId: text(row.account_id),
      scheduleId: text(row.schedule_id),
      status: text(row.status),
      bookingId: textOrNull(row.booking_id),
    })),
    moves: moves.map((row) => ({
      bookingId: text(row.booking_id),
      fromScheduleId: text(row.from_schedule_id),
      toScheduleId: text(row.to_schedule_id),
      toSerialNo: number(row.to_serial_no),
    })),
    orders: orders.map((row) => ({
      id: text(row.id),
      bookingId: text(row.subject_id),
      status: text(row.status),
      payFen: number(row.pay_fen),
      refundedFen: number(row.refunded_fen),
      paidAttemptId: textOrNull(row.paid_attempt_id),
    })),
    attempts: attempts.map((row) => ({
      id: text(row.id),
      orderId: text(row.order_id),
      outTradeNo: text(row.out_trade_no),
      fen: number(row.fen),
      status: text(row.status),
    })),
    refunds: refunds.map((row) => ({
      attemptId: text(row.attempt_id),
      outRefundNo: text(row.out_refund_no),
      fen: number(row.refund_fen),
      status: text(row.status),
    })),
    announcedPaid: new Map(paid.map((row) => [text(row.order_key).replace(/^.*:/, ''), number(row.total)])),
    undelivered: undelivered.map((row) => ({
      event: text(row.event),
      reaction: text(row.reaction),
      status: text(row.status),
      about: `${text(row.order_key)} ${text(row.last_error)}`,
    })),
    sends: sends.map((row) => ({
      bookingId: text(row.booking_id),
      kind: text(row.kind),
      status: text(row.status),
      outcome: text(row.outcome),
    })),
    ...(await wechatSays(world)),
  };
}

function bookingOf(row: Row): Facts['bookings'][number] {
  return {
    id: text(row.id),
    accountId: text(row.account_id),
    personKey: text(row.person_key),
    tenantId: text(row.tenant_id),
    scheduleId: text(row.schedule_id),
    serialNo: number(row.serial_no),
    halfDay: text(row.half_day),
    dayPlaceKey: textOrNull(row.day_place_key),
    active: row.active_key !== null,
    status: text(row.status),
    feeFen: number(row.fee_fen),
    bookedAt: number(row.booked_at),
    visitAt: number(row.visit_at),
    holdUntil: row.hold_until === null ? null : number(row.hold_until),
  };
}

async function wechatSays(world: World): Promise<Pick<Facts, 'trades' | 'wechatRefunds' | 'messages'>> {
  const trades = await world.control<{ out_trade_no: string; trade_state: string; amount: { total: number } }[]>('GET', '/trades');
  const refunds = await world.control<{ out_trade_no: string; out_refund_no: string; status: string; amount: { refund: number } }[]>(
    'GET',
    '/refunds',
  );
  const messages = await world.control<{ templateId: string; page: string }[]>('GET', '/messages');
  const kinds = new Map(Object.entries(world.templates).map(([kind, templateId]) => [templateId, kind]));
  return {
    trades: trades.map(({ out_trade_no, trade_state, amount }) => ({
      outTradeNo: out_trade_no,
      paid: trade_state === 'SUCCESS' || trade_state === 'REFUND',
      fen: amount.total,
    })),
    wechatRefunds: refunds.map(({ out_trade_no, out_refund_no, amount }) => ({
      outTradeNo: out_trade_no,
      outRefundNo: out_refund_no,
      fen: amount.refund,
    })),
    messages: messages.map(({ templateId, page }) => ({
      bookingId: /[?&]id=(\d+)/.exec(page)?.[1] ?? '',
      kind: (kinds.get(templateId) ?? templateId) as Told, // another kind is counted nowhere
    })),
  };
}

/** How many numbers each server shows as free in these sessions. */
export async function askLeft(world: World, sessionIds: readonly string[]): Promise<Facts['left']> {
  const found: { scheduleId: string; server: string; free: number }[] = [];
  for (const [index, { url }] of world.apps.entries())
    for (const scheduleId of sessionIds) {
      const reply = await fetch(`${url}/pati_service/tenant_service/schedule/left_appo?scheduleId=${scheduleId}`);
      const list: unknown = await reply.json();
      found.push({ scheduleId, server: `server ${index + 1}`, free: Array.isArray(list) ? list.length : -1 });
    }
  return found;
}
