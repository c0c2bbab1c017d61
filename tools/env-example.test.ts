import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environment, loadConfig } from '../server/platform/config.ts';
import { envExample } from './env-example.ts';

const lines = envExample().split('\n');
/** What a shell or compose would make of the lines that are not comments. */
const set = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)));

describe('.env.example', () => {
  it('is the one that the schema makes: run `npm run env-example`', () => {
    assert.equal(readFileSync(path.join(import.meta.dirname, '../.env.example'), 'utf8'), envExample());
  });

  it('names every setting once and says what it is', () => {
    const named = lines.flatMap((line) => line.match(/^(?:# )?([A-Z][A-Z_]*)=/)?.[1] ?? []);
    assert.deepEqual(named, Object.keys(environment.shape));
    for (const [name, schema] of Object.entries(environment.shape)) assert.ok((schema.description ?? '').length > 3, name);
  });

  it('changes nothing when it is used as it stands', () => {
    assert.deepEqual(loadConfig({ ...set, APP_MODE: 'demo' }), loadConfig({ APP_MODE: 'demo' }));
    assert.equal(set.APP_MODE, 'production');
  });

  it('holds no secret', () => {
    for (const name of Object.keys(set)) assert.doesNotMatch(name, /KEY$|PASSWORD|TOKEN/);
  });
});
