import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';

/** One command of `npm run cli --`. */
export interface Command {
  /** What is typed, e.g. `outbox list`. */
  words: string;
  /** What may follow. */
  usage: string;
  /** One line of English. */
  about: string;
  /** `migrate` opens the database itself; everything else runs on a booted process. */
  opens?: 'nothing';
  /** Does it; gives the exit code. */
  run(argv: string[], say: (line: string) => void): Promise<number>;
}

/** A command that was typed wrongly; the message says what is missing. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options that were typed. Throws UsageError for an unknown one, or if a required one is missing. */
export function optionsOf<const O extends NonNullable<ParseArgsConfig['options']>, const R extends keyof O & string = never>(
  argv: string[],
  options: O,
  { required = [], positionals = 0 }: { required?: readonly R[]; positionals?: number } = {},
) {
  const parsed = attempt(() => parseArgs({ args: argv, options, allowPositionals: true }));
  const values: Record<string, unknown> = parsed.values;
  const missing = required.filter((name) => values[name] === undefined);
  if (missing.length) throw new UsageError(`Missing: ${missing.map((name) => `--${name}`).join(', ')}`);
  if (parsed.positionals.length !== positionals)
    throw new UsageError(`Expected ${positionals} argument(s), got ${parsed.positionals.length}.`);
  return parsed;
}

function attempt<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** An option that must be a tenant id. */
export function tenantIdOf(value: string | undefined): string {
  if (value === undefined || !/^\d{1,16}$/.test(value)) throw new UsageError('--tenant is the number of a tenant.');
  return value;
}

/** Lines with columns that stand under each other; the last may be as long as it likes. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
