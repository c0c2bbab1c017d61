import { type Figure, type FigureName, figures } from './plan.ts';
import type { Summary } from './statistics.ts';

/** One line of the table and of the JSON; value and ok are null where nothing was measured, and hold where nothing is held. */
export interface Result {
  figure: string;
  words: string;
  value: number | null;
  min: number | null;
  max: number | null;
  hold: number | null;
  aim: number | null;
  ok: boolean | null;
  note?: string;
}

/** A measured figure, held against its limit. */
export function measured(figure: FigureName, { value, min, max }: Summary, note?: string): Result {
  const { words, hold, aim, atMost }: Figure = figures[figure];
  const ok = atMost ? value <= hold : value >= hold;
  return { figure, words, value: tidy(value), min: tidy(min), max: tidy(max), hold, aim, ok, ...(note ? { note } : {}) };
}

/** A count: one value. */
export function counted(figure: FigureName, value: number, note?: string): Result {
  return measured(figure, { value, min: value, max: value }, note);
}

/** A figure that could not be measured here, and why. */
export function skipped(figure: FigureName, why: string): Result {
  const { words, hold, aim } = figures[figure];
  return { figure, words, value: null, min: null, max: null, hold, aim, ok: null, note: `skipped: ${why}` };
}

/** The same without a verdict: what was measured too shortly for one. */
export function unjudged(result: Result): Result {
  return { ...result, ok: null, note: [result.note, 'not judged by a quick run'].filter(Boolean).join('; ') };
}

/** A value that is told and not held. */
export function told(figure: string, words: string, { value, min, max }: Summary): Result {
  return { figure, words, value: tidy(value), min: tidy(min), max: tidy(max), hold: null, aim: null, ok: null };
}

function tidy(value: number): number {
  return Number(value.toPrecision(4));
}
