import { z } from 'zod';
import { type Check, checks, type Facts } from './selftest-checks.ts';

const facts = z.record(z.string(), z.unknown()).default({});
const vector = z.looseObject({
  id: z.string(),
  area: z.string(),
  input: facts,
  expected: facts,
  derived: facts.optional(),
  negative: z.array(facts).optional(),
});
const file = z.object({ vectors: z.array(vector).min(1) });
type Vector = z.output<typeof vector>;

/**
 * Recomputes published test vectors of WeChat's protocols with the functions that production runs on. Every entry counts
 * once: one that no check understands has failed. `say` is told each failure, then the sum. Throws for another kind of file.
 */
export function runSelftest(vectors: unknown, say: (line: string) => void): { passed: number; failed: number } {
  const list = file.parse(vectors).vectors;
  const told = { passed: 0, failed: 0 };
  for (const one of list) {
    const why = failureOf(one, list);
    if (why === undefined) told.passed += 1;
    else {
      told.failed += 1;
      say(`${one.area} ${one.id}: ${why}`);
    }
  }
  say(`${told.passed} passed, ${told.failed} failed`);
  return told;
}

function failureOf(one: Vector, list: readonly Vector[]): string | undefined {
  const input = resolved(one.input, list);
  const given: Facts = { input, expected: one.expected, derived: one.derived ?? {}, negative: one.negative ?? [] };
  const fitting = checks.filter(
    (check) => check.areas.some((area) => one.area.startsWith(area)) && check.needs.every((key) => has(given, key)),
  );
  if (!fitting.length) return 'no check understands this entry';
  for (const check of fitting) {
    const why = tried(check, given);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** `expected.x` or a key of the input. */
function has({ input, expected }: Facts, key: string): boolean {
  return key.startsWith('expected.') ? expected[key.slice('expected.'.length)] !== undefined : input[key] !== undefined;
}

function tried(check: Check, given: Facts): string | undefined {
  try {
    return check.holds(given) ? undefined : check.what;
  } catch (error) {
    return `${check.what}: ${error instanceof Error ? error.message : 'failed'}`;
  }
}

/** An input may point at another entry's: `see ID.input.KEY`. */
function resolved(input: Facts['input'], list: readonly Vector[]): Facts['input'] {
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const [, id, name] = (typeof value === 'string' && /^see ([\w-]+)\.input\.(\w+)$/.exec(value)) || [];
      const target = id === undefined ? undefined : list.find((other) => other.id === id)?.input[name ?? ''];
      return [target === undefined ? key : (name ?? key), target ?? value];
    }),
  );
}
