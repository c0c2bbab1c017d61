/** What is held and how it is measured: every number of the bench that is a choice stands in this file. */

/** How a figure is judged. A count has no noise and is never measured twice; a ratio that is missed is measured once more with more rounds. */
export type Kind = 'count' | 'ratio';

export interface Figure {
  /** What the table prints. */
  words: string;
  kind: Kind;
  /** The value must be at least (or, with `atMost`, at most) this. */
  hold: number;
  aim: number;
  atMost?: true;
  /** Measured on MariaDB only. */
  database?: true;
  /** Too restless for the few short rounds of a quick run, which only tells it. */
  restless?: true;
}

/** The table "Figures to hold" of the booking engine, row by row. */
export const figures = {
  oversold: { words: 'oversold numbers', kind: 'count', hold: 0, aim: 0, atMost: true },
  doubles: { words: 'persons with two numbers in a half day', kind: 'count', hold: 0, aim: 0, atMost: true },
  answers: { words: 'answers that differ from the rows', kind: 'count', hold: 0, aim: 0, atMost: true },
  control: { words: 'faults found without unique keys and gate (must be found)', kind: 'count', hold: 1, aim: 1 },
  sold: { words: '200 numbers, 5,000 attempts: sold (the least of all sessions)', kind: 'count', hold: 200, aim: 200 },
  spread: {
    words: 'booking, spread over 1,000 sessions ÷ no-op POST (rate)',
    kind: 'ratio',
    restless: true,
    hold: 0.5,
    aim: 0.8,
    database: true,
  },
  hot: { words: 'booking, one hot session ÷ no-op POST (rate)', kind: 'ratio', restless: true, hold: 0.6, aim: 0.9, database: true },
  cpu: {
    words: 'naive Sequelize ÷ ours (CPU of app and database a booking)',
    kind: 'ratio',
    restless: true,
    hold: 6,
    aim: 12,
    database: true,
  },
  statements: {
    words: 'SQL statements an accepted booking, 200 clients',
    kind: 'count',
    restless: true,
    hold: 0.2,
    aim: 0.12,
    atMost: true,
    database: true,
  },
  noop: { words: 'no-op POST of the app ÷ raw node:http (rate)', kind: 'ratio', restless: true, hold: 0.2, aim: 0.3 },
  list: { words: 'list of 200 left numbers ÷ tiny GET (rate)', kind: 'ratio', restless: true, hold: 0.5, aim: 0.8 },
  notice: {
    words: 'openNotification + recordPaid ÷ recordPaid (rate)',
    kind: 'ratio',
    restless: true,
    hold: 0.6,
    aim: 0.8,
    database: true,
  },
  sm4: { words: 'SM4, 20 fields: one cipher a field ÷ unsealMany (CPU)', kind: 'ratio', hold: 2.5, aim: 5 },
  sm2: { words: 'SM2 decrypt: sm-crypto ÷ ours (CPU)', kind: 'ratio', hold: 4, aim: 8 },
  fanout: { words: 'reminder transport: global fetch ÷ ours (CPU a message)', kind: 'ratio', hold: 4, aim: 7 },
  scale: {
    words: 'cost of a booking at 10,000 sessions ÷ at 1,000 (CPU)',
    kind: 'ratio',
    hold: 1.2,
    aim: 1.05,
    atMost: true,
    database: true,
  },
} as const satisfies Record<string, Figure>;

export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures).filter((name): name is FigureName => name in figures);

/** How long and how often. */
export interface Pace {
  /** Measured rounds; one more is run before them and dropped. */
  rounds: number;
  /** Rounds when a missed ratio is measured again. */
  retryRounds: number;
  /** A round over HTTP lasts at least this long, in ms. */
  roundMs: number;
  /** A round over HTTP that is judged by CPU time only lasts at least this long, in ms. */
  cpuMs: number;
  /** A round of pure computing lasts at least this long, in ms. */
  computeMs: number;
  /** The dropped round lasts this long, in ms. */
  warmUpMs: number;
  /** After so many ms the bench ends itself, whatever is left. */
  patienceMs: number;
  /** Accounts with one 就诊人 and one session each. For the full pace as many as a half day has numbers. */
  persons: number;
  /** Whether values that are told and not held are measured too. */
  tells: boolean;
  /** Whether restless figures are judged. */
  judgesAll: boolean;
}

export const paces = {
  full: {
    ...{ rounds: 5, retryRounds: 9, roundMs: 2_000, cpuMs: 2_000, computeMs: 2_000, warmUpMs: 2_000 },
    ...{ patienceMs: 30 * 60_000, persons: 5_000, tells: true, judgesAll: true },
  },
  quick: {
    ...{ rounds: 3, retryRounds: 5, roundMs: 1_000, cpuMs: 500, computeMs: 250, warmUpMs: 300 },
    ...{ patienceMs: 5 * 60_000, persons: 2_500, tells: false, judgesAll: false },
  },
} as const satisfies Record<string, Pace>;

/** The hospital of the bench. */
export const hospitalSize = {
  schedules: 1_000,
  capacity: 200,
  /** Sessions of a half day, one a doctor; with the schedules this gives the half days. */
  doctors: 25,
  /** Sessions that are only attacked as a whole, each with a half day of its own. */
  hotSchedules: 60,
  /** Attempts on one hot session. */
  hotAttempts: 5_000,
  /** Persons who make them, so that many try twice in the same half day. */
  hotPersons: 2_500,
} as const;

/** Schedules of the growth figure; the last one with `--full` only. */
export const growth = [1_000, 10_000, 100_000] as const;

/** Sockets that stay open. */
export const clients = { bookings: 200, reads: 64, calls: 50 } as const;

/** Most requests a round, so that the numbers of the hospital last for every round. */
export const most = { bookings: 24_000, hot: 20_000, naive: 3_000, plain: 200_000, notices: 8_000, scale: 20_000 } as const;

/** Requests of the very first, uncounted call that finds out how fast the machine is. */
export const firstTry = { bookings: 600, hot: 5_000, naive: 150, plain: 1_000, notices: 200, computing: 20 } as const;

/** Stated with the results; the product's own constants. */
export const stated = { pool: 15, batchCap: 100, isolation: 'READ COMMITTED', logLevel: 'warn' } as const;
