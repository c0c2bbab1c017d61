/** One side of one round. */
export interface Sample {
  count: number;
  ms: number;
  /** CPU time of the measured process, in µs. */
  cpuUs: number;
  /** CPU time of the database's process, in µs. */
  dbUs: number;
  /** SQL statements that the database answered. */
  statements: number;
  /** Bookings that were granted. */
  accepted: number;
}

/** Something that can be done so many times and is measured while it is. */
export interface Side {
  /** The count of the first, uncounted try. */
  first: number;
  /** No round is longer than this count. */
  most: number;
  /** Counts are multiples of it; 1 if it is not given. */
  step?: number;
  /** How long its rounds last instead of the usual, in ms. */
  roundMs?: number;
  measure(count: number): Promise<Sample>;
}

export interface Lengths {
  rounds: number;
  roundMs: number;
  warmUpMs: number;
  /** Throws when the bench has taken too long. */
  onTime(): void;
}

/**
 * Measures all sides in turn, round after round, so that a disturbance of the machine hits them alike. The counts are fitted to
 * the speed of the machine before the first round counts; the round with which they are fitted is dropped.
 */
export async function interleave<N extends string>(sides: Record<N, Side>, lengths: Lengths): Promise<Record<N, Sample[]>> {
  const entries: [string, Side][] = Object.entries(sides);
  const counts = new Map<string, number>();
  const samples: Record<string, Sample[]> = {};
  for (const [name, side] of entries) {
    samples[name] = [];
    lengths.onTime();
    counts.set(name, fitted(side, await side.measure(side.first), Math.min(lengths.warmUpMs, side.roundMs ?? lengths.roundMs)));
  }
  for (let round = 0; round <= lengths.rounds; round++)
    for (const [name, side] of entries) {
      lengths.onTime();
      const sample = await side.measure(counts.get(name) ?? side.first);
      if (round > 0) samples[name]?.push(sample);
      const wantedMs = side.roundMs ?? lengths.roundMs;
      if (round === 0 || sample.ms < wantedMs) counts.set(name, fitted(side, sample, wantedMs));
    }
  return samples;
}

/** How many fill that time with a tenth to spare, at the speed of a sample. */
function fitted({ most, step = 1 }: Side, { count, ms }: Sample, wantedMs: number): number {
  const wanted = Math.ceil((count / Math.max(ms, 0.01)) * wantedMs * 1.1);
  return Math.max(step, Math.min(Math.ceil(wanted / step) * step, most));
}
