/**
 * A CSV file that spreadsheets read as UTF-8 (RFC 4180). Every cell is quoted, and one that a spreadsheet would take for
 * a formula begins with an apostrophe: a name must never be run.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): Buffer {
  const lines = rows.map((row) => row.map(cellOf).join(','));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8');
}

function cellOf(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
