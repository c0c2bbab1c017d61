import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { contracts, faces } from '../../server/app/faces.ts';
import { openApiText } from '../../server/app/openapi.ts';
import { metaOf, printerOf } from '../../server/faces/kit/print.ts';
import { assertByteForByte } from '../../server/test/byte-for-byte.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, ...keys: string[]): Json => {
  const found = keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  assert.ok(isObject(found), `no object at ${keys.join('.')}`);
  return found;
};
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Whether a path into a reply meets a field that the document does not have, so that its example lacks it rightly. */
function isExtra(schema: z.ZodType, [key, ...rest]: readonly PropertyKey[]): boolean {
  const { innerType, shape, element } = schema.def as {
    innerType?: z.ZodType;
    shape?: Record<PropertyKey, z.ZodType>;
    element?: z.ZodType;
  }; // as: zod types definitions by kind
  if (metaOf(schema).extra) return true;
  if (key === undefined) return false;
  const inner = innerType ?? shape?.[key] ?? element;
  return inner !== undefined && isExtra(inner, innerType ? [key, ...rest] : rest);
}

/** The replies that an endpoint chooses from: its example is one of them. */
function choicesOf(schema: z.ZodType): readonly z.ZodType[] {
  const { options } = schema.def as { options?: readonly z.ZodType[] }; // as: zod types definitions by kind
  return options ?? [schema];
}

const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const folder = path.join(import.meta.dirname, '../../shared/contracts');

/** Every endpoint of every contract, with the face that declares it. */
const endpoints = Object.entries(contracts).flatMap(([face, contract]) =>
  Object.entries(contract).map(([route, endpoint]) => ({
    face,
    route,
    endpoint,
    parameters: [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
  })),
);

describe('openapi.json', () => {
  const document: unknown = JSON.parse(openApiText());
  const operations = Object.entries(objectAt(document, 'paths')).flatMap(([url, item]) =>
    Object.entries(objectAt(item)).map(([verb, operation]) => ({ name: `${verb} ${url}`, url, verb, operation: objectAt(operation) })),
  );
  /** Every object of the document, with the path to it. */
  const nodes: [string, Json][] = [];
  const visit = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${at}/${index}`);
    if (!isObject(value)) return;
    nodes.push([at, value]);
    for (const [key, inner] of Object.entries(value)) if (key !== 'example') visit(inner, `${at}/${key}`);
  };
  visit(document, '#');

  it('is OpenAPI 3.1 that says what it describes', () => {
    assert.match(String(objectAt(document).openapi), /^3\.1\.\d+$/);
    const { title, version } = objectAt(document, 'info');
    assert.ok(title && version);
  });

  it('covers exactly what is mounted, each route once', () => {
    const served = faces.map(({ route }) => route).sort();
    assert.deepEqual(served, [...new Set(served)]);
    assert.deepEqual(endpoints.map(({ route }) => route).sort(), served);
    assert.deepEqual(operations.map(({ verb, url }) => `${verb.toUpperCase()} ${url}`).sort(), served);
  });

  it('refers only to what it has', () => {
    const references = nodes.flatMap(([at, { $ref }]) => (typeof $ref === 'string' ? [[at, $ref] as const] : []));
    for (const [at, reference] of references) {
      assert.match(reference, /^#\//, at);
      const keys = reference
        .slice(2)
        .split('/')
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
      objectAt(document, ...keys);
    }
    const schemes = Object.keys(objectAt(document, 'components', 'securitySchemes'));
    for (const { name, operation } of operations)
      for (const needs of listOf(operation.security))
        for (const scheme of Object.keys(needs)) assert.ok(schemes.includes(scheme), `${name}: ${scheme}`);
  });

  it('names every parameter of a path, and no other', () => {
    for (const { name, url, operation } of operations) {
      const declared = listOf(operation.parameters);
      const inPath = declared.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        inPath.map((parameter) => parameter.name).sort(),
        [...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(),
        name,
      );
      for (const parameter of inPath) assert.equal(parameter.required, true, name);
      for (const parameter of declared) {
        assert.ok(['path', 'query'].includes(String(parameter.in)), name);
        objectAt(parameter, 'schema');
      }
      const names = declared.map((parameter) => `${parameter.in} ${parameter.name}`);
      assert.equal(new Set(names).size, names.length, name);
    }
  });

  it('says of every operation what it is, what it answers, and that it may refuse', () => {
    for (const { name, verb, operation } of operations) {
      assert.ok(verbs.includes(verb), name);
      assert.ok(String(operation.summary ?? '').trim(), `${name} has no summary`);
      const { default: refusal, ...replies } = objectAt(operation, 'responses');
      assert.ok(objectAt(refusal).description, name);
      const [status = ''] = Object.keys(replies);
      for (const answer of Object.keys(replies)) assert.ok(['200', '201', '204', '302'].includes(answer), `${name} answers ${answer}`);
      const reply = objectAt(replies, status);
      assert.ok(reply.description, name);
      if (status === '204') assert.equal(reply.content, undefined, name);
      else for (const media of Object.values(objectAt(reply, 'content'))) objectAt(media, 'schema');
      if (operation.requestBody !== undefined) {
        assert.notEqual(verb, 'get', name);
        for (const media of Object.values(objectAt(operation, 'requestBody', 'content'))) objectAt(media, 'schema');
      }
    }
  });

  it('has sound schemas', () => {
    const schemas = nodes.filter(([at]) => /\/(schema|items|properties\/[^/]+|(anyOf|oneOf|allOf)\/\d+)$/.test(at));
    assert.ok(schemas.length > 100);
    for (const [at, { type, required, properties, enum: values, items }] of schemas) {
      for (const one of [type].flat()) assert.ok(one === undefined || types.includes(String(one)), `${at}: ${one}`);
      if (Array.isArray(required)) for (const key of required) assert.ok(Object.hasOwn(objectAt(properties), String(key)), `${at}: ${key}`);
      if (values !== undefined) assert.ok(Array.isArray(values) && values.length > 0, at);
      if (type === 'array') assert.ok(isObject(items), at);
    }
  });
});

describe('documented examples', () => {
  const fileOf = (face: string, name: string, kind: 'request' | 'response') => path.join(folder, face, 'examples', `${name}.${kind}.json`);
  const named = endpoints.flatMap(({ endpoint, ...rest }) => (endpoint.example ? [{ ...rest, endpoint, example: endpoint.example }] : []));

  it('are there for every endpoint that names one, and no file is left over', () => {
    const missing = named
      .filter(({ face, example }) => !existsSync(fileOf(face, example, 'response')))
      .map(({ route, example }) => `${route}: ${example}`);
    assert.deepEqual(missing, []);
    for (const face of Object.keys(contracts)) {
      const examples = path.join(folder, face, 'examples');
      const files = existsSync(examples) ? readdirSync(examples) : [];
      const names = named.filter((endpoint) => endpoint.face === face).map(({ example }) => example);
      for (const file of files)
        assert.ok(names.includes(file.replace(/\.(request|response)\.json$/, '')), `${face}/${file} belongs to no endpoint`);
    }
  });

  for (const { face, route, endpoint, example, parameters } of named) {
    const files = { request: fileOf(face, example, 'request'), response: fileOf(face, example, 'response') };
    if (existsSync(files.response))
      it(`${route} answers as its example is written`, () => {
        const text = readFileSync(files.response, 'utf8');
        const missed = choicesOf(endpoint.response).map((schema) => {
          const issues = schema.safeParse(JSON.parse(text)).error?.issues ?? [];
          return { schema, issues: issues.filter((issue) => !isExtra(schema, issue.path)) };
        });
        const nearest = missed.find(({ issues }) => !issues.length) ?? missed[0];
        assert.deepEqual(nearest?.issues, []);
        assertByteForByte(printerOf(nearest?.schema ?? endpoint.response)(JSON.parse(text)), text);
      });
    if (existsSync(files.request))
      it(`${route} takes what its example asks`, () => {
        const { error } = endpoint.request.safeParse(JSON.parse(readFileSync(files.request, 'utf8')));
        const issues = (error?.issues ?? []).filter((issue) => !parameters.includes(String(issue.path[0])));
        assert.deepEqual(issues, []);
      });
  }
});
