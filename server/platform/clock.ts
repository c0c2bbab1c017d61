/** The only clock. Everything else asks here, so that a test can hold it still. */
let source: () => number = () => Date.now();

/** The present instant in epoch milliseconds. */
export function now(): number {
  return source();
}

/** The real time, also while a test holds the clock: for judging signatures that others made just now. */
export function wallClock(): number {
  return Date.now();
}

/** Holds the clock at an instant (epoch ms or ISO text); returns the way back to real time. For tests. */
export function freezeClock(at: number | string): () => void {
  const fixed = typeof at === 'number' ? at : Date.parse(at);
  source = () => fixed;
  return releaseClock;
}

/** Shifts the clock by so many milliseconds against real time. For tests. */
export function shiftClock(byMs: number): () => void {
  source = () => Date.now() + byMs;
  return releaseClock;
}

/** Real time again. */
export function releaseClock(): void {
  source = () => Date.now();
}

/** An instant (epoch ms) as protocols outside write it, UTC: '2030-01-01T00:00:00.000Z'. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

/** An instant (epoch ms) as an HTTP Date header writes it: 'Tue, 01 Jan 2030 00:00:00 GMT'. */
export function httpDateOf(instant: number): string {
  return new Date(instant).toUTCString();
}
