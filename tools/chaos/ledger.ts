/** One call of a client: what it was told, or `status` 0 when nobody answered. */
export interface Try {
  status: number;
  code?: string;
  /** What an answer named; of a join, its entry. */
  bookingId?: string;
  serialNo?: number;
  refundFen?: number;
}

/** One wish of one client, tried until it was answered: with a key the tries are one call, without it they are many. */
export interface Intent {
  kind: 'book' | 'move' | 'cancel' | 'join';
  accountId: string;
  /** The session that is wished for; of a cancel, the one that is given back. */
  scheduleId: string;
  /** The number that is wished for; null = the next free one. */
  serialNo: number | null;
  /** Of a move or a cancel. */
  bookingId?: string;
  /** Its Idempotency-Key. */
  key: string | undefined;
  tries: Try[];
}

/** done and refused were told to the client; a 5xx or silence says nothing about what happened. */
export type Ending = 'done' | 'refused' | 'unknown';

/** How one call ended. */
export function endingOf({ status }: Try): Ending {
  if (status >= 200 && status < 300) return 'done';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}

/** How a wish ended: what its last try was told. */
export function ending(intent: Intent): Ending {
  const last = intent.tries.at(-1);
  return last ? endingOf(last) : 'unknown';
}

/** How often a wish may have been fulfilled without the client knowing: with a key never more than once, and not after an answer. */
export function silences(intent: Intent): number {
  if (intent.key !== undefined) return ending(intent) === 'unknown' ? 1 : 0;
  return intent.tries.filter((one) => endingOf(one) === 'unknown').length;
}

/** What is told to a person about a booking. */
export type Told = 'booked' | 'moved' | 'cancelled';

/** Everything that the database, WeChat and the clients say, after the dust has settled. Money in fen, instants epoch ms. */
export interface Facts {
  intents: readonly Intent[];
  schedules: readonly { id: string; capacity: number; booked: number }[];
  bookings: readonly {
    id: string;
    accountId: string;
    personKey: string;
    tenantId: string;
    scheduleId: string;
    serialNo: number;
    halfDay: string;
    dayPlaceKey: string | null;
    active: boolean;
    status: string;
    feeFen: number;
    bookedAt: number;
    visitAt: number;
    holdUntil: number | null;
  }[];
  /** 候补, in the order of the queue. */
  waitlist: readonly { id: string; accountId: string; scheduleId: string; status: string; bookingId: string | null }[];
  moves: readonly { bookingId: string; fromScheduleId: string; toScheduleId: string; toSerialNo: number }[];
  orders: readonly { id: string; bookingId: string; status: string; payFen: number; refundedFen: number; paidAttemptId: string | null }[];
  attempts: readonly { id: string; orderId: string; outTradeNo: string; fen: number; status: string }[];
  refunds: readonly { attemptId: string; outRefundNo: string; fen: number; status: string }[];
  /** How often the payment of a booking was announced, by booking. */
  announcedPaid: ReadonlyMap<string, number>;
  /** Rows of the outbox that are not delivered. */
  undelivered: readonly { event: string; reaction: string; status: string; about: string }[];
  sends: readonly { bookingId: string; kind: string; status: string; outcome: string }[];
  /** WeChat's own ledger. */
  trades: readonly { outTradeNo: string; paid: boolean; fen: number }[];
  wechatRefunds: readonly { outTradeNo: string; outRefundNo: string; fen: number }[];
  /** Subscription messages that arrived. */
  messages: readonly { bookingId: string; kind: string }[];
  /** Free numbers as each server shows them. */
  left: readonly { scheduleId: string; server: string; free: number }[];
  /** Callbacks that were sent on purpose, with what they were answered. */
  callbacks: readonly { scheduleId: string; outTradeNo: string; whole: readonly number[]; spoiled: readonly number[] }[];
  /** Numbers that another process gave back, and how long it took until the server sold one. */
  freed: readonly { scheduleId: string; waitedMs: number | undefined }[];
  /** Sessions whose messages may be lost (never doubled): a worker was killed during its call. */
  mayLose: ReadonlySet<string>;
}

/** A promise that was broken; `scheduleId` says where, if it belongs to one session. */
export interface Violation {
  rule: string;
  text: string;
  scheduleId: string | undefined;
}

/** Groups by a key; null leaves the item out. */
export function groups<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
