/** A wish that was sent. */
export interface Attempt {
  scheduleId: string;
  serialNo: number;
  memberId: string;
  halfDay: string;
}

/** What came back for it: 200 with a booking's id says that it was booked; status 0 is no answer at all. */
export interface Answered {
  attempt: Attempt;
  status: number;
  bookId: string | undefined;
}

/** A live booking as the database holds it. */
export interface LiveRow {
  id: string;
  scheduleId: string;
  serialNo: number;
  memberId: string;
  personKey: string;
  halfDay: string;
}

/** Faults, counted; all zero is what is promised. */
export interface Verdict {
  accepted: number;
  /** Rows beyond the first of a number. */
  oversold: number;
  /** Rows beyond the first of a person's half day. */
  doubles: number;
  /** Promises without their row, rows that nobody was promised, and calls that were not answered or failed. */
  answers: number;
}

/** Compares what clients were told with what the database holds; it trusts neither. */
export function check(answered: readonly Answered[], rows: readonly LiveRow[]): Verdict {
  const promised = answered.filter(({ status, bookId }) => status === 200 && bookId !== undefined);
  const unclear = answered.filter(({ status, bookId }) => status === 0 || status >= 500 || (status === 200 && bookId === undefined));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const claimed = new Set<string>();
  let broken = 0;
  for (const { attempt, bookId = '' } of promised) {
    const row = byId.get(bookId);
    if (!row || claimed.has(bookId) || !isOf(row, attempt)) broken++;
    claimed.add(bookId);
  }
  const unpromised = rows.filter(({ id }) => !claimed.has(id)).length;
  return {
    accepted: promised.length,
    oversold: repeats(rows, ({ scheduleId, serialNo }) => `${scheduleId}:${serialNo}`),
    doubles: repeats(rows, ({ personKey, halfDay }) => `${personKey}:${halfDay}`),
    answers: broken + unpromised + unclear.length,
  };
}

function isOf(row: LiveRow, attempt: Attempt): boolean {
  return row.scheduleId === attempt.scheduleId && row.serialNo === attempt.serialNo && row.memberId === attempt.memberId;
}

function repeats(rows: readonly LiveRow[], keyOf: (row: LiveRow) => string): number {
  return rows.length - new Set(rows.map(keyOf)).size;
}
