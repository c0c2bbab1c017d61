import type { z } from 'zod';
import type { PrintMeta } from '../../../shared/contracts/kit.ts';

/** Prints a value as JSON text in the shape and order its schema documents. */
export type Printer = (value: unknown) => string;

/** What is read of a zod schema's definition; zod's own types are wider. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  out?: z.ZodType;
  options?: readonly z.ZodType[];
  valueType?: z.ZodType;
  items?: readonly z.ZodType[];
  getter?: () => z.ZodType;
}

const wrappers = new Set(['optional', 'nullable', 'default', 'readonly', 'nonoptional', 'catch']);

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as Definition; // as: see Definition
}

/** A schema's print meta, also when it stands inside optional() or nullable(). */
export function metaOf(schema: z.ZodType): PrintMeta {
  const { type, innerType } = definitionOf(schema);
  return { ...(wrappers.has(type) && innerType ? metaOf(innerType) : {}), ...schema.meta() };
}

/**
 * Compiles the printer of a reply schema: documented keys in their order, then those marked extra, numbers with the
 * decimals their meta asks for, absent keys left out. Keys that the schema does not have are never printed.
 */
export function printerOf(schema: z.ZodType): Printer {
  const { type, shape, element, innerType, out, options, valueType, items, getter } = definitionOf(schema);
  if (type === 'object' && shape) return objectPrinter(shape, metaOf(schema).order ?? Object.keys(shape));
  if (type === 'array' && element) {
    const each = printerOf(element);
    return (value) => (Array.isArray(value) ? `[${value.map(each).join(',')}]` : JSON.stringify(value));
  }
  if (wrappers.has(type) && innerType) {
    const inner = printerOf(innerType);
    return (value) => (value === null || value === undefined ? 'null' : inner(value));
  }
  if (type === 'pipe' && out) return printerOf(out);
  if (type === 'union' && options) return unionPrinter(options);
  if (type === 'record' && valueType) return recordPrinter(printerOf(valueType));
  if (type === 'tuple' && items) {
    const each = items.map(printerOf);
    return (value) => (Array.isArray(value) ? `[${each.map((one, index) => one(value[index])).join(',')}]` : 'null');
  }
  if (type === 'lazy' && getter) return (value) => printerOf(getter())(value);
  const { decimals } = metaOf(schema);
  if (type === 'number' && decimals !== undefined) return (value) => printDecimal(Number(value), decimals);
  return asJson;
}

const asJson: Printer = (value) => JSON.stringify(value) ?? 'null';

function objectPrinter(shape: Record<string, z.ZodType>, keys: readonly string[]): Printer {
  const isExtra = (key: string) => metaOf(shape[key]!).extra === true;
  const fields = [...keys.filter((key) => !isExtra(key)), ...keys.filter(isExtra)].map((key) => ({
    key,
    head: `${JSON.stringify(key)}:`,
    print: printerOf(shape[key]!),
  }));
  return (value) => {
    if (typeof value !== 'object' || value === null) return 'null';
    const source = new Map(Object.entries(value));
    const parts: string[] = [];
    for (const { key, head, print } of fields) {
      const field = source.get(key);
      if (field !== undefined) parts.push(head + print(field));
    }
    return `{${parts.join(',')}}`;
  };
}

/** Prints by the first option that the value satisfies, as parsing would choose. */
function unionPrinter(options: readonly z.ZodType[]): Printer {
  const printers = options.map((option) => ({ option, print: printerOf(option) }));
  if (printers.every(({ print }) => print === asJson)) return asJson;
  return (value) => (printers.find(({ option }) => option.safeParse(value).success)?.print ?? (() => 'null'))(value);
}

function recordPrinter(print: Printer): Printer {
  return (value) =>
    `{${Object.entries(Object(value))
      .map(([key, field]) => `${JSON.stringify(key)}:${print(field)}`)
      .join(',')}}`;
}

/** 10 → `10.0` with one decimal; more decimals than asked for are kept, to the fen. */
export function printDecimal(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return 'null';
  const exact = String(Math.round(value * 100) / 100);
  if (exact.includes('e')) return exact; // beyond any price
  const [whole = '0', fraction = ''] = exact.split('.');
  return decimals === 0 && !fraction ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
}
