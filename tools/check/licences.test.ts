import assert from 'node:assert/strict';
import path from 'node:path';
import { installedPackages, isAllowed, recordedPackages, wantedPackages } from './licences.ts';

const root = path.join(import.meta.dirname, '../..');

describe('packages', () => {
  const installed = installedPackages(root);
  const recorded = recordedPackages(root);

  it('each have their line in docs/adr/0001, and no line has lost its package', () => {
    assert.deepEqual([...recorded.keys()].sort(), wantedPackages(root));
  });

  it('have the licence that their line names', () => {
    for (const [name, licence] of recorded)
      assert.equal(installed.find((found) => found.folder === `node_modules/${name}`)?.licence, licence, name);
  });

  it('bring, with all that they install, permissive licences only', () => {
    assert.ok(installed.length > recorded.size);
    const others = installed.filter(({ licence }) => !isAllowed(licence));
    assert.deepEqual(
      others.map(({ folder, licence }) => `${folder}: ${licence || 'no licence'}`),
      [],
    );
  });

  it('are told apart by their licences', () => {
    for (const good of ['MIT', 'MIT OR GPL-3.0-only', '(MIT AND CC0-1.0)']) assert.ok(isAllowed(good), good);
    for (const bad of ['', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN LICENSE']) assert.ok(!isAllowed(bad), bad);
  });
});
