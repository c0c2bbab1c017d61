import assert from 'node:assert/strict';
import { check } from './checker.ts';
import { ending, type Facts, type Intent, silences } from './ledger.ts';

type Booking = Facts['bookings'][number];

const booking = (id: string, more: Partial<Booking> = {}): Booking => ({
  ...{ id, accountId: `a${id}`, personKey: `person-${id}`, tenantId: '1', scheduleId: 's1', serialNo: Number(id), halfDay: '2030-01-07AM' },
  ...{ dayPlaceKey: `2030-01-07:d${id}`, active: true, status: 'booked', feeFen: 0, bookedAt: 1_000, visitAt: 9_000, holdUntil: null },
  ...more,
});
const wish = (accountId: string, tries: Intent['tries'], more: Partial<Intent> = {}): Intent => ({
  ...{ kind: 'book', accountId, scheduleId: 's1', serialNo: null, key: undefined, tries },
  ...more,
});
const told = (id: string, more: Partial<Intent> = {}) => wish(`a${id}`, [{ status: 200, bookingId: id }], more);
const arrived = (...ids: string[]) => ids.map((bookingId) => ({ bookingId, kind: 'booked' }));

/** Two numbers of ten are booked, told, and spoken of. */
const peace: Facts = {
  intents: [told('1'), told('2')],
  schedules: [{ id: 's1', capacity: 10, booked: 2 }],
  bookings: [booking('1'), booking('2')],
  ...{
    moves: [],
    waitlist: [],
    orders: [],
    attempts: [],
    refunds: [],
    announcedPaid: new Map(),
    undelivered: [],
    sends: [],
    trades: [],
    wechatRefunds: [],
  },
  messages: arrived('1', '2'),
  left: [{ scheduleId: 's1', server: 'server 1', free: 8 }],
  ...{ callbacks: [], freed: [], mayLose: new Set() },
};
/** One of them costs 25 yuan and is paid. */
const paid: Facts = {
  ...peace,
  bookings: [booking('1', { feeFen: 2_500 }), booking('2')],
  orders: [{ id: 'o1', bookingId: '1', status: 'paid', payFen: 2_500, refundedFen: 0, paidAttemptId: 'p1' }],
  attempts: [{ id: 'p1', orderId: 'o1', outTradeNo: 'T1', fen: 2_500, status: 'paid' }],
  announcedPaid: new Map([['1', 1]]),
  trades: [{ outTradeNo: 'T1', paid: true, fen: 2_500 }],
};
/** It was cancelled, and the money went back. */
const refunded: Facts = {
  ...paid,
  schedules: [{ id: 's1', capacity: 10, booked: 1 }],
  bookings: [booking('1', { feeFen: 2_500, active: false, status: 'cancelled' }), booking('2')],
  intents: [...paid.intents, wish('a1', [{ status: 200, refundFen: 2_500 }], { kind: 'cancel', bookingId: '1' })],
  orders: [{ ...paid.orders[0]!, refundedFen: 2_500 }],
  refunds: [{ attemptId: 'p1', outRefundNo: 'R1', fen: 2_500, status: 'success' }],
  wechatRefunds: [{ outTradeNo: 'T1', outRefundNo: 'R1', fen: 2_500 }],
  messages: [...arrived('1', '2'), { bookingId: '1', kind: 'cancelled' }],
  left: [{ scheduleId: 's1', server: 'server 1', free: 9 }],
};

const rules = (facts: Facts) => [...new Set(check(facts).map(({ rule }) => rule))].sort();

describe('the checker of chaos', () => {
  it('finds nothing where there is peace', () => {
    for (const facts of [peace, paid, refunded]) assert.deepEqual(check(facts), []);
  });

  it('sees who waits beside a free number, who was passed over, and promotions that are none', () => {
    const entry = (id: string, more: object = {}) => ({
      ...{ id, accountId: `a${id}`, scheduleId: 's1', status: 'waiting', bookingId: null },
      ...more,
    });
    const full: Facts = {
      ...peace,
      schedules: [{ id: 's1', capacity: 2, booked: 2 }],
      left: [{ scheduleId: 's1', server: 'server 1', free: 0 }],
    };
    const promoted = entry('2', { status: 'promoted', bookingId: '2' });
    const quiet: Facts = { ...full, intents: [told('1')], messages: arrived('1'), waitlist: [promoted, entry('3')] };
    assert.deepEqual(check(quiet), []);
    assert.deepEqual(rules({ ...peace, waitlist: [entry('3')] }), ['awaited and free']);
    assert.deepEqual(rules({ ...quiet, waitlist: [entry('1'), promoted] }), ['passed over']);
    assert.deepEqual(rules({ ...quiet, waitlist: [{ ...promoted, accountId: 'a9' }] }), ['promotion']);
    assert.deepEqual(rules({ ...quiet, waitlist: [promoted, { ...promoted, id: '4' }] }), ['promotion']);
    assert.deepEqual(rules({ ...quiet, waitlist: [promoted, entry('3', { status: 'promoted' })] }), ['promotion']);
    assert.deepEqual(rules({ ...quiet, intents: [told('1'), told('7', { kind: 'join' })] }), ['answers']);
  });

  it('knows how a wish ended and what it may have done unseen', () => {
    const lost = { status: 0 };
    const cases: [Intent, ReturnType<typeof ending>, number][] = [
      [wish('a', [{ status: 200 }]), 'done', 0],
      [wish('a', [lost, { status: 200 }]), 'done', 1],
      [wish('a', [lost, { status: 503 }, { status: 409 }]), 'refused', 2],
      [wish('a', [lost, lost]), 'unknown', 2],
      [wish('a', [lost, lost], { key: 'k' }), 'unknown', 1],
      [wish('a', [lost, { status: 409 }], { key: 'k' }), 'refused', 0],
      [wish('a', []), 'unknown', 0],
    ];
    for (const [intent, ended, unseen] of cases) assert.deepEqual([ending(intent), silences(intent)], [ended, unseen]);
  });

  const [first, second] = peace.bookings;
  const [order] = paid.orders;
  const [attempt] = paid.attempts;
  const kinds: Record<string, [Partial<Facts> & { on?: Facts }, ...string[]]> = {
    'a number twice': [{ bookings: [first!, booking('2', { serialNo: 1 })] }, 'number twice'],
    'a person twice in a half day': [{ bookings: [first!, booking('2', { personKey: 'person-1' })] }, 'person twice'],
    'a person twice with one doctor': [
      { bookings: [first!, booking('2', { personKey: 'person-1', halfDay: '2030-01-07PM', dayPlaceKey: '2030-01-07:d1' })] },
      'person twice with one doctor',
    ],
    'more booked than there is': [{ schedules: [{ id: 's1', capacity: 1, booked: 2 }], left: [] }, 'oversold', 'state'],
    'a counter that is wrong': [{ schedules: [{ id: 's1', capacity: 10, booked: 3 }] }, 'counter'],
    'a server that shows another number of free places': [{ left: [{ scheduleId: 's1', server: 'server 2', free: 9 }] }, 'free + booked'],
    'a state that does not hold what it should': [
      {
        bookings: [first!, booking('2', { status: 'missed', active: false })],
        schedules: [{ id: 's1', capacity: 10, booked: 1 }],
        left: [],
      },
      'state',
    ],
    'a booking after its time': [{ bookings: [first!, booking('2', { bookedAt: 9_001 })] }, 'past'],
    'an answer without a row': [{ intents: [...peace.intents, told('3')] }, 'answers'],
    'an answer about the row of somebody else': [{ intents: [told('1'), wish('a3', [{ status: 200, bookingId: '2' }])] }, 'answers'],
    'an answer with another number than the row': [{ intents: [told('1'), told('2', { serialNo: 7 })] }, 'answers'],
    'one row told to two wishes': [{ intents: [...peace.intents, told('2')] }, 'answers'],
    'two rows for one key': [
      {
        intents: [
          wish(
            'a1',
            [
              { status: 200, bookingId: '1' },
              { status: 200, bookingId: '2' },
            ],
            { key: 'k' },
          ),
        ],
        bookings: [first!, booking('2', { accountId: 'a1' })],
      },
      'idempotency',
    ],
    'a row that nobody was told': [{ intents: [told('1')] }, 'rows'],
    'two rows for one silence': [{ intents: [wish('a1', [{ status: 0 }])], bookings: [first!, booking('2', { accountId: 'a1' })] }, 'rows'],
    'a row of a wish that was refused at last': [
      { intents: [told('1'), wish('a2', [{ status: 0 }, { status: 409 }], { key: 'k' })] },
      'rows',
    ],
    'a cancel that did not happen': [
      { intents: [...peace.intents, wish('a2', [{ status: 200 }], { kind: 'cancel', bookingId: '2' })] },
      'answers',
    ],
    'a cancel that nobody asked for': [{ on: refunded, intents: peace.intents }, 'rows'],
    'a move that did not happen': [
      { intents: [...peace.intents, wish('a2', [{ status: 200 }], { kind: 'move', bookingId: '2' })] },
      'answers',
    ],
    'an expiry without a hold': [
      {
        on: refunded,
        bookings: [booking('1', { feeFen: 2_500, active: false, status: 'expired' }), second!],
        intents: peace.intents,
        messages: peace.messages,
      },
      'rows',
    ],
    'a refund told and not decided': [{ on: refunded, refunds: [], wechatRefunds: [], orders: [order!] }, 'money', 'place or refund'],
    'a price without an order': [{ bookings: [first!, booking('2', { feeFen: 100 })] }, 'orders'],
    'an order that outlives its booking': [
      {
        on: refunded,
        orders: [{ ...order!, status: 'awaiting', paidAttemptId: null }],
        attempts: [],
        trades: [],
        refunds: [],
        wechatRefunds: [],
        intents: [...peace.intents, wish('a1', [{ status: 200 }], { kind: 'cancel', bookingId: '1' })],
      },
      'orders',
    ],
    'a place on an order that has expired': [
      { on: paid, orders: [{ ...order!, status: 'expired', paidAttemptId: null }], attempts: [], trades: [], announcedPaid: new Map() },
      'orders',
    ],
    'a payment announced twice': [{ on: paid, announcedPaid: new Map([['1', 2]]) }, 'paid once'],
    'money without a place and without a refund': [
      {
        on: refunded,
        refunds: [],
        wechatRefunds: [],
        orders: [order!],
        intents: [...peace.intents, wish('a1', [{ status: 200 }], { kind: 'cancel', bookingId: '1' })],
      },
      'place or refund',
    ],
    'a place and a refund': [
      { on: paid, orders: refunded.orders, refunds: refunded.refunds, wechatRefunds: refunded.wechatRefunds },
      'place or refund',
    ],
    'an order paid by nothing': [{ on: paid, orders: [{ ...order!, paidAttemptId: null }] }, 'money', 'trades'],
    'money at WeChat that we do not know': [
      { on: paid, trades: [...paid.trades, { outTradeNo: 'T9', paid: true, fen: 100 }] },
      'sums',
      'trades',
    ],
    'money at WeChat that we think unpaid': [{ on: paid, attempts: [{ ...attempt!, status: 'open' }] }, 'sums', 'trades'],
    'money in our books that WeChat has not': [{ on: paid, trades: [{ outTradeNo: 'T1', paid: false, fen: 2_500 }] }, 'sums', 'trades'],
    'other money than was ordered': [{ on: paid, trades: [{ outTradeNo: 'T1', paid: true, fen: 2_400 }] }, 'sums', 'trades'],
    'a second payment that was not refunded': [
      {
        on: paid,
        attempts: [attempt!, { ...attempt!, id: 'p2', outTradeNo: 'T2' }],
        trades: [...paid.trades, { outTradeNo: 'T2', paid: true, fen: 2_500 }],
      },
      'trades',
    ],
    'a refund that never left': [{ on: refunded, wechatRefunds: [] }, 'refunds', 'sums'],
    'a refund that we did not decide': [{ on: paid, wechatRefunds: refunded.wechatRefunds }, 'refunds', 'sums'],
    'a refund paid twice': [
      { on: refunded, wechatRefunds: [...refunded.wechatRefunds, { outTradeNo: 'T1', outRefundNo: 'R2', fen: 2_500 }] },
      'refunds',
      'sums',
    ],
    'a refund that we still wait for': [{ on: refunded, refunds: [{ ...refunded.refunds[0]!, status: 'processing' }] }, 'refunds'],
    'a whole callback refused': [{ callbacks: [{ scheduleId: 's1', outTradeNo: 'T1', whole: [204, 500], spoiled: [] }] }, 'callbacks'],
    'a spoiled callback taken': [{ callbacks: [{ scheduleId: 's1', outTradeNo: 'T1', whole: [204], spoiled: [401, 204] }] }, 'callbacks'],
    'a message twice': [{ messages: arrived('1', '2', '2') }, 'message twice'],
    'a message lost': [{ messages: arrived('1') }, 'message lost'],
    'a message lost without the log knowing': [{ messages: arrived('1'), mayLose: new Set(['s1']) }, 'message lost'],
    'a message lost where it may not be': [
      { messages: arrived('1'), sends: [{ bookingId: '2', kind: 'booked', status: 'unknown', outcome: '' }] },
      'message lost',
    ],
    'an outbox that does not empty': [
      { undelivered: [{ event: 'booking.booked', reaction: 'tellBooked', status: 'dead', about: 'booking:1' }] },
      'outbox',
    ],
    'a freed number that came late': [{ freed: [{ scheduleId: 's1', waitedMs: 1_200 }] }, 'freed'],
    'a freed number that never came': [{ freed: [{ scheduleId: 's1', waitedMs: undefined }] }, 'freed'],
  };
  for (const [name, [{ on = peace, ...changed }, ...expected]] of Object.entries(kinds))
    it(`finds ${name}`, () => assert.deepEqual(rules({ ...on, ...changed }), expected));

  it('forgives a message that a killed worker may have lost, and no doubled one', () => {
    const lost = { mayLose: new Set(['s1']), sends: [{ bookingId: '2', kind: 'booked', status: 'unknown', outcome: '' }] };
    assert.deepEqual(check({ ...peace, ...lost, messages: arrived('1') }), []);
    assert.deepEqual(check({ ...peace, ...lost }), []);
    assert.deepEqual(rules({ ...peace, ...lost, messages: arrived('1', '2', '2') }), ['message twice']);
  });

  it('accepts a row for a silence, and a booking that moved', () => {
    assert.deepEqual(check({ ...peace, intents: [told('1'), wish('a2', [{ status: 0 }])] }), []);
    const moved = booking('2', { scheduleId: 's2' });
    const facts: Facts = {
      ...peace,
      bookings: [first!, moved],
      schedules: [
        { id: 's1', capacity: 10, booked: 1 },
        { id: 's2', capacity: 10, booked: 1 },
      ],
      moves: [{ bookingId: '2', fromScheduleId: 's1', toScheduleId: 's2', toSerialNo: 2 }],
      intents: [...peace.intents, wish('a2', [{ status: 200 }], { kind: 'move', bookingId: '2', scheduleId: 's2' })],
      messages: [...arrived('1', '2'), { bookingId: '2', kind: 'moved' }],
      left: [{ scheduleId: 's1', server: 'server 1', free: 9 }],
    };
    assert.deepEqual(check(facts), []);
    assert.deepEqual(rules({ ...facts, bookings: [first!, second!], schedules: peace.schedules, left: peace.left }), ['rows']);
  });
});
