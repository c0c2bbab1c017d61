/** A timetable as a hospital writes it: one line of cells, each of which a test may set. */
export const aLine = {
  date: '2031-03-03',
  half: 'AM',
  dept_code: 'NK',
  dept_name: '内科',
  doctor_code: 'D1',
  doctor_name: '陈知行',
  title: '主任医师',
  type: '1',
  fee: '25.50',
  capacity: '20',
  first_time: '08:30',
  minutes: '10',
  area: '二层 A 区',
  status: 'open',
};
export type LineCells = typeof aLine;

/** The text of a timetable with a header and these lines, each given by what differs from `aLine`. */
export function timetableText(lines: Partial<LineCells>[], header: string[] = Object.keys(aLine)): string {
  const rows = lines.map((line) => Object.values({ ...aLine, ...line }).join(','));
  return `${[header.join(','), ...rows].join('\n')}\n`;
}

/** The same as UTF-8 bytes. */
export function timetable(...lines: Partial<LineCells>[]): Buffer {
  return Buffer.from(timetableText(lines));
}
