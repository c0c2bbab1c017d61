import type { Machine } from './machine.ts';
import type { Result } from './results.ts';

const columns = ['figure', 'value', 'min', 'max', 'hold', 'aim', ''] as const;

/** The table as it is printed: one line a figure. */
export function tableText(results: readonly Result[]): string {
  const lines = results.map((result) => [
    result.words,
    ...[result.value, result.min, result.max, result.hold, result.aim].map((value) => (value === null ? '–' : String(value))),
    `${mark(result)}${result.note ? `  ${result.note}` : ''}`,
  ]);
  const widths = columns.map((column, at) => Math.max(width(column), ...lines.map((line) => width(line[at] ?? ''))));
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 || at === columns.length - 1 ? cell + pad(cell, widths[at]) : pad(cell, widths[at]) + cell))
      .join('  ')
      .trimEnd();
  return [row(columns), ...lines.map(row)].join('\n');
}

const width = (text: string) => text.length;
const pad = (text: string, wanted = 0) => ' '.repeat(Math.max(0, wanted - width(text)));

function mark({ ok, value, hold }: Result): string {
  if (value === null) return ''; // the note says why
  if (hold === null || ok === null) return '';
  return ok ? 'held' : 'MISSED';
}

/** Under what the figures were measured, in one line. */
export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGiB, node, database, isolation, pool, batchCap, clients, load } = machine;
  const pooled = database.startsWith('SQLite') ? database : `${database}, ${isolation}, pool ${pool}`;
  const engine = `${pooled}, at most ${batchCap} a batch, ${clients} clients`;
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}; ${engine}; load ${load}`;
}

/** What `--json` writes: the rows, the first of which carries the machine. */
export function jsonText(machine: Machine, results: readonly Result[]): string {
  const nothing = { value: null, min: null, max: null, hold: null, aim: null, ok: null };
  return `${JSON.stringify([{ figure: 'machine', words: machineText(machine), ...nothing, machine }, ...results], null, 1)}\n`;
}
