import { CsvError, type Info, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { Problem } from './scheduling.types.ts';

/** The columns of a timetable, in any order. A header may also carry the notes of the second list, as the manual prints them. */
export const columns = [
  'date',
  'half',
  'dept_code',
  'dept_name',
  'doctor_code',
  'doctor_name',
  'title',
  'type',
  'fee',
  'capacity',
  'first_time',
  'minutes',
  'area',
  'status',
] as const;
export type Column = (typeof columns)[number];
const annotated = new Map<string, Column>([
  ['half(AM|PM)', 'half'],
  ['type(0|1)', 'type'],
  ['fee(yuan)', 'fee'],
  ['status(open|stopped)', 'status'],
]);

/** One line of a timetable: its number in the file (the header is 1) and its trimmed cells. */
export interface RawLine {
  line: number;
  cells: Record<Column, string>;
}

const mostBytes = 10_000_000;
const mostLines = 20_000;

/** Reads a timetable: UTF-8 with or without a byte order mark, else GBK. What cannot be read is told, never thrown. */
export function readTimetable(bytes: Buffer): { lines: RawLine[]; problems: Problem[] } {
  if (bytes.length > mostBytes) return refused(0, '文件超过 10 MB，请分成几个文件导入');
  const text = decoded(bytes);
  if (text === undefined) return refused(0, '文件既不是 UTF-8 也不是 GBK 编码，请另存为 UTF-8 格式的 CSV');
  const { records, problems } = recordsOf(text);
  const [header, ...body] = records;
  if (!header) return problems.length ? { lines: [], problems } : refused(1, '文件是空的，第一行应为列名');
  const order = readHeader(header.cells);
  if (order.problems.length) return { lines: [], problems: order.problems.map((message) => ({ line: header.line, message })) };
  if (!body.length && !problems.length) return refused(header.line, '文件只有列名，没有排班');
  if (body.length > mostLines) return refused(0, `文件超过 ${mostLines} 行，请分成几个文件导入`);
  const lines: RawLine[] = [];
  for (const { line, cells } of body) {
    if (cells.length === columns.length) lines.push({ line, cells: named(order.names, cells) });
    else problems.push({ line, message: `应有 ${columns.length} 列，实际 ${cells.length} 列` });
  }
  return { lines, problems };
}

function refused(line: number, message: string): { lines: RawLine[]; problems: Problem[] } {
  return { lines: [], problems: [{ line, message }] };
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = iconv.decode(bytes, 'gb18030'); // the superset of GBK
    return text.includes('\uFFFD') ? undefined : text;
  }
}

interface Cells {
  line: number;
  cells: string[];
}

function recordsOf(text: string): { records: Cells[]; problems: Problem[] } {
  const records: Cells[] = [];
  const problems: Problem[] = [];
  const unreadable = (line: number) => problems.push({ line, message: '引号不成对，无法分列' });
  try {
    parse(text, {
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true, // spreadsheets leave rows of commas behind
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error) unreadable(lineOf(error));
        return undefined;
      },
      on_record: (cells: string[], { lines }: Info) => {
        records.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    unreadable(lineOf(error));
  }
  return { records, problems };
}

function lineOf(error: CsvError): number {
  return typeof error.lines === 'number' ? error.lines : 0;
}

function readHeader(cells: string[]): { names: Column[]; problems: string[] } {
  const names: Column[] = [];
  const problems: string[] = [];
  for (const cell of cells) {
    const name = columns.find((column) => column === cell) ?? annotated.get(cell);
    if (!name) problems.push(cell ? `不认识的列“${cell}”` : '有一列没有列名');
    else if (names.includes(name)) problems.push(`列“${name}”出现了两次`);
    else names.push(name);
  }
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length) problems.push(`缺少列：${missing.join('、')}`);
  return { names, problems };
}

function named(names: readonly Column[], cells: readonly string[]): Record<Column, string> {
  const cell = (name: Column) => cells[names.indexOf(name)] ?? '';
  return {
    date: cell('date'),
    half: cell('half'),
    dept_code: cell('dept_code'),
    dept_name: cell('dept_name'),
    doctor_code: cell('doctor_code'),
    doctor_name: cell('doctor_name'),
    title: cell('title'),
    type: cell('type'),
    fee: cell('fee'),
    capacity: cell('capacity'),
    first_time: cell('first_time'),
    minutes: cell('minutes'),
    area: cell('area'),
    status: cell('status'),
  };
}
