import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Licences that ask for no more than their notice; each part of an expression must be one of them. */
export const allowedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0', // axe-core: asks only that its own files stay open, and we change none
  'PSF-2.0', // argparse, a port of Python's
  'Unlicense',
]);

export interface InstalledPackage {
  /** The folder below the root, with forward slashes. */
  folder: string;
  name: string;
  /** As the package states it; empty if it states none. */
  licence: string;
}

const manifest = z.object({
  name: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() }).transform((old) => old.type)]).optional(),
  /** As it was written before 2014. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

/** The names that the root's package.json asks for, of both kinds. */
export function wantedPackages(root: string): string[] {
  const wanted = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) });
  const { dependencies, devDependencies } = wanted.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort();
}

/** Every package in node_modules, those inside others too. */
export function installedPackages(root: string, folder = 'node_modules'): InstalledPackage[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const inner = `${folder}/${name}`;
    if (name.startsWith('@')) return installedPackages(root, inner);
    const file = path.join(root, inner, 'package.json');
    if (name.startsWith('.') || !existsSync(file)) return [];
    const { name: ownName, license, licenses } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
    return [
      { folder: inner, name: ownName, licence: license ?? licenses?.map(({ type }) => type).join(' AND ') ?? '' },
      ...installedPackages(root, `${inner}/node_modules`),
    ];
  });
}

/** Whether a licence, or a choice or sum of licences, is on the list. Of a choice one is enough. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => allowedLicences.has(licence.trim())));
}

/** The packages and licences in the table of docs/adr/0001. */
export function recordedPackages(root: string): Map<string, string> {
  const page = readFileSync(path.join(root, 'docs/adr/0001-record-decisions.md'), 'utf8');
  const rows = page.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]{3,}) \|$/gm);
  return new Map(Array.from(rows, ([, name = '', licence = '']) => [name, licence]));
}
