import assert from 'node:assert/strict';
import type { z } from 'zod';
import { metaOf } from '../faces/kit/print.ts';
import { below, type JsonNode, openPath, readJson, textOf } from './json-text.ts';

/** Where a reply may differ from the document's example. Paths are `$.list[0].bookId` or, for every row, `$.list[*].bookId`. */
export interface Allowances {
  /** Values that cannot be those of the document (ids, times): the scalar's text must match, its JSON type must stay. */
  placeholders?: Record<string, RegExp>;
  /** Keys that the document does not have, by path or by bare name; in the reply they stand after the documented ones. */
  extras?: readonly string[];
}

/**
 * Asserts that a reply is the documented example: the same keys in the same order, strings equal, numbers spelt
 * alike (10.0 is not 10), nothing missing and nothing more. White space does not count. A failure lists every
 * deviation with its JSON path, what came and what the document prints; so does a placeholder that met nothing.
 */
export function assertByteForByte(replyText: string, exampleText: string, { placeholders = {}, extras = [] }: Allowances = {}): void {
  const met = new Set<string>();
  const placeholderAt = (path: string) => {
    const name = [path, openPath(path)].find((candidate) => Object.hasOwn(placeholders, candidate));
    if (name !== undefined) met.add(name);
    return name === undefined ? undefined : placeholders[name];
  };
  const deviations: string[] = [];
  const compare = (reply: JsonNode, example: JsonNode, path: string): void => {
    const wanted = placeholderAt(path);
    if (reply.type !== example.type) deviations.push(differ(path, reply, example));
    else if (reply.type === 'object' && example.type === 'object') {
      const isExtra = (key: string) =>
        extras.includes(key) || extras.some((extra) => extra === openPath(below(path, key)) || extra === below(path, key));
      deviations.push(...keyDeviations(reply, example, path, isExtra));
      for (const [one, other, key] of pairs(reply, example)) compare(one, other, below(path, key));
    } else if (reply.type === 'array' && example.type === 'array') {
      if (reply.items.length !== example.items.length) deviations.push(differ(path, reply, example));
      for (const [index, item] of reply.items.entries()) {
        const other = example.items[index];
        if (other) compare(item, other, `${path}[${index}]`);
      }
    } else if (wanted ? !textOf(reply).match(wanted) : !sameScalar(reply, example)) {
      deviations.push(differ(path, reply, example, wanted));
    }
  };
  compare(readJson(replyText), readJson(exampleText), '$');
  for (const path of Object.keys(placeholders)) if (!met.has(path)) deviations.push(`${path}: this placeholder met nothing in the example`);
  report(deviations, 'the document', replyText, exampleText);
}

/**
 * Asserts that a reply has the shape of an example whose values mean nothing: the same keys in the same order and the
 * same JSON types; each row of a reply is held against the example's row, and a list that has rows there has some here.
 * With the contract's schema the reply must satisfy it, may be null where the schema says so, and may carry its extras.
 */
export function assertSameShape(replyText: string, exampleText: string, schema?: z.ZodType): void {
  const deviations: string[] = [];
  const compare = (reply: JsonNode, example: JsonNode, path: string, at: z.ZodType | undefined): void => {
    if (reply.type === 'null' || example.type === 'null') {
      if (reply.type !== example.type && !at?.safeParse(null).success) deviations.push(differ(path, reply, example));
    } else if (reply.type !== example.type) {
      deviations.push(differ(path, reply, example));
    } else if (reply.type === 'object' && example.type === 'object') {
      const shape = partsOf(at).shape ?? {};
      const isExtra = (key: string) => shape[key] !== undefined && metaOf(shape[key]).extra === true;
      deviations.push(...keyDeviations(reply, example, path, isExtra));
      for (const [one, other, key] of pairs(reply, example)) compare(one, other, below(path, key), shape[key]);
    } else if (reply.type === 'array' && example.type === 'array') {
      if (example.items.length > 0 && reply.items.length === 0) deviations.push(`${path}: no rows, so that nothing is compared`);
      for (const [index, item] of reply.items.entries()) {
        const other = example.items[index] ?? example.items[0];
        if (other) compare(item, other, `${path}[${index}]`, partsOf(at).element);
      }
    }
  };
  compare(readJson(replyText), readJson(exampleText), '$', schema);
  const checked = schema?.safeParse(JSON.parse(replyText));
  for (const issue of checked?.error?.issues ?? [])
    deviations.push(
      `${issue.path.reduce<string>((path, key) => (typeof key === 'number' ? `${path}[${key}]` : below(path, String(key))), '$')}: ${issue.message}`,
    );
  report(deviations, 'the shape of the document', replyText, exampleText);
}

type ObjectNode = Extract<JsonNode, { type: 'object' }>;

/** The values that both objects have under the same key, the first of each name. */
function pairs(reply: ObjectNode, example: ObjectNode): [JsonNode, JsonNode, string][] {
  return example.entries.flatMap(({ key, node }) => {
    const found = reply.entries.find((entry) => entry.key === key);
    return found ? [[found.node, node, key] satisfies [JsonNode, JsonNode, string]] : [];
  });
}

function keyDeviations(reply: ObjectNode, example: ObjectNode, path: string, isExtra: (key: string) => boolean): string[] {
  const documented = example.entries.map(({ key }) => key);
  const came = reply.entries.map(({ key }) => key);
  const isDocumented = (key: string) => documented.includes(key);
  const missing = documented.filter((key) => !came.includes(key)).map((key) => `${below(path, key)}: missing`);
  const foreign = came.filter((key) => !isDocumented(key) && !isExtra(key)).map((key) => `${below(path, key)}: not in the document`);
  const repeated = came.filter((key, index) => came.indexOf(key) !== index).map((key) => `${below(path, key)}: there twice`);
  if (missing.length + foreign.length + repeated.length > 0) return [...missing, ...foreign, ...repeated];
  const order = [...documented, ...came.filter((key) => !isDocumented(key))];
  return came.join() === order.join() ? [] : [`${path}: keys in the order ${came.join(', ')}; the document has ${order.join(', ')}`];
}

/** Strings are equal when they say the same, however escaped; everything else when it is written the same. */
function sameScalar(reply: JsonNode, example: JsonNode): boolean {
  return textOf(reply) === textOf(example);
}

function differ(path: string, reply: JsonNode, example: JsonNode, wanted?: RegExp): string {
  return `${path}: ${reply.lexeme} came, the document has ${example.lexeme}${wanted ? `, and any ${wanted} would do` : ''}`;
}

/** The inner schemas of a reply's schema, through nullable(), optional() and the like. */
function partsOf(schema: z.ZodType | undefined): { shape?: Record<string, z.ZodType>; element?: z.ZodType } {
  if (!schema) return {};
  const definition = schema.def as { shape?: Record<string, z.ZodType>; element?: z.ZodType; innerType?: z.ZodType }; // as: zod types definitions by kind
  return definition.innerType ? partsOf(definition.innerType) : definition;
}

function report(deviations: readonly string[], expected: string, replyText: string, exampleText: string): void {
  if (deviations.length === 0) return;
  throw new assert.AssertionError({
    message: `The reply is not ${expected}:\n${deviations.map((line) => `  ${line}`).join('\n')}`,
    actual: replyText,
    expected: exampleText,
    operator: 'byteForByte',
  });
}
