export type Value = string | number | null;
export type Bind = Record<string, Value | Value[]>;

/** Quotes text as the database's dialect has it. */
type Quote = (text: string) => string;

/** Puts the values in for `:name`, lists with commas. Throws for a name without a value: SQLite would read it as NULL. */
export function bind(sql: string, values: Bind, quote: Quote): string {
  return sql.replace(/(?<![\w:]):([A-Za-z_]\w*)/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`No value for :${name}.`);
    return Array.isArray(value) ? value.map((one) => literal(one, quote)).join(',') : literal(value, quote);
  });
}

/** An INSERT of rows of equal shape; at least one. */
export function insertion(table: string, rows: readonly Record<string, Value>[], quote: Quote): string {
  const columns = Object.keys(rows[0] ?? {});
  let sql = `INSERT INTO ${table} (${columns.join(',')}) VALUES `;
  let before = '(';
  for (const row of rows) {
    for (const column of columns) {
      sql += before + literal(row[column], quote);
      before = ',';
    }
    before = '),(';
  }
  return `${sql})`;
}

/** Text without a character that any dialect could read as something else. */
const plain = /^[^\p{Cc}'"\\]*$/u;

function literal(value: Value | undefined, quote: Quote): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return 'NULL';
  return plain.test(value) ? `'${value}'` : quote(value);
}
