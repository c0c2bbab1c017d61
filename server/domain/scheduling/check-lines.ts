import type { Problem } from './scheduling.types.ts';
import type { RawLine } from './timetable-file.ts';
import { isWhole, readLine, type TimetableLine } from './timetable-line.ts';

/** What was found wrong, line by line; several findings of a line become one problem. */
export class Findings {
  #byLine = new Map<number, string[]>();

  add(line: number, message: string): void {
    const found = this.#byLine.get(line);
    if (found) found.push(message);
    else this.#byLine.set(line, [message]);
  }

  /** Whether nothing was found. */
  none(): boolean {
    return this.#byLine.size === 0;
  }

  copy(): Findings {
    const copied = new Findings();
    for (const [line, messages] of this.#byLine) copied.#byLine.set(line, [...messages]);
    return copied;
  }

  /** By line. */
  problems(): Problem[] {
    return [...this.#byLine].sort(([one], [other]) => one - other).map(([line, messages]) => ({ line, message: messages.join('；') }));
  }
}

type Read = Partial<TimetableLine> & { line: number };

/** Reads every line and compares the lines with one another; gives those that are right in themselves. */
export function checkLines(lines: RawLine[], findings: Findings): TimetableLine[] {
  const reads: Read[] = [];
  const right: TimetableLine[] = [];
  for (const raw of lines) {
    const { read, problems } = readLine(raw);
    for (const problem of problems) findings.add(raw.line, problem);
    reads.push(read);
    if (!problems.length && isWhole(read)) right.push(read);
  }
  findDuplicates(reads, findings);
  findNamesakes(reads, findings);
  return right;
}

/** One session stated twice, and a doctor in two departments at once. */
function findDuplicates(reads: Read[], findings: Findings): void {
  const sessions = new Map<string, number>();
  const open = new Map<string, number>();
  for (const { line, day, half, deptCode, doctorCode, status } of reads) {
    if (!day || !half || !deptCode || doctorCode === undefined) continue;
    const session = `${day} ${half} ${doctorCode ?? ''} ${deptCode}`;
    const first = sessions.get(session);
    if (first !== undefined) {
      findings.add(line, `与第 ${first} 行是同一科室、医生、日期和半天，重复了`);
      continue;
    }
    sessions.set(session, line);
    if (doctorCode === null || status === 'stopped') continue;
    const place = `${day} ${half} ${doctorCode}`;
    const elsewhere = open.get(place);
    if (elsewhere === undefined) open.set(place, line);
    else findings.add(line, `医生 ${doctorCode} 在同一个半天已排在别的科室（第 ${elsewhere} 行）`);
  }
}

/** One code under two names. */
function findNamesakes(reads: Read[], findings: Findings): void {
  const departments = new Map<string, Read>();
  const doctors = new Map<string, Read>();
  for (const read of reads) {
    const { line, deptCode, deptName, doctorCode, doctorName, title } = read;
    if (deptCode && deptName) {
      const first = departments.get(deptCode);
      if (!first) departments.set(deptCode, read);
      else if (first.deptName !== deptName) findings.add(line, `科室 ${deptCode} 在第 ${first.line} 行名为“${first.deptName}”`);
    }
    if (!doctorCode || doctorName === undefined || title === undefined) continue;
    const first = doctors.get(doctorCode);
    if (!first) doctors.set(doctorCode, read);
    else if (first.doctorName !== doctorName) findings.add(line, `医生 ${doctorCode} 在第 ${first.line} 行名为“${first.doctorName}”`);
    else if (first.title !== title) findings.add(line, `医生 ${doctorCode} 在第 ${first.line} 行的职称是“${first.title}”`);
  }
}
