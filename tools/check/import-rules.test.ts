import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import readConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { brokenTrees, goodTree, type Tree } from './import-rules.trees.ts';

const file = path.join(import.meta.dirname, '../../.dependency-cruiser.cjs');

describe('import rules', function () {
  this.timeout(60_000);
  let configuration: IConfiguration;
  let folder: string;
  let trees = 0;

  before(async () => {
    configuration = await readConfiguration(file);
    folder = await mkdtemp(path.join(tmpdir(), 'import-rules-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The names of the rules that a tree of files breaks, each once, in alphabetical order. */
  async function broken(tree: Tree): Promise<string[]> {
    const baseDir = path.join(folder, String(++trees));
    for (const [name, text] of Object.entries(tree)) {
      const file = path.join(baseDir, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const { options, forbidden = [] } = configuration;
    const { output } = await cruise(['.'], { ...options, baseDir, validate: true, ruleSet: { forbidden } });
    if (typeof output === 'string') throw new Error(output);
    return [...new Set(output.summary.violations.map((violation) => violation.rule.name))].sort();
  }

  it('let a tree pass that keeps them all', async () => {
    assert.deepEqual(await broken(goodTree), []);
  });

  for (const [name, cases] of Object.entries(brokenTrees))
    it(`${name} stops ${cases.length === 1 ? 'its case' : `${cases.length} cases`}`, async () => {
      for (const tree of cases) assert.deepEqual(await broken(tree), [name], Object.keys(tree).join(', '));
    });

  it('are each proved by a broken tree and explained by a comment', () => {
    const { forbidden = [] } = configuration;
    assert.deepEqual(Object.keys(brokenTrees).sort(), forbidden.map((rule) => rule.name).sort());
    for (const rule of forbidden) assert.ok((rule.comment ?? '').length > 40, rule.name);
  });
});
