/**
 * `npm run check:promotion -- [HISTORIES [FIRST_SEED]]`: so many random histories of a waiting list against the model, on
 * a database of their own; 10,000 from a seed of chance if nothing is said. A history that failed is played again by
 * `npm run check:promotion -- 1 SEED`.
 */
import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { boot, shutDown } from '../../app/boot.ts';
import { reactions } from '../../app/reactions.ts';
import { useReactions } from '../../platform/events.ts';
import { testConfig } from '../setup.ts';
import { openGround, playHistories } from './play.ts';

const count = Number(process.argv[2] ?? 10_000);
const from = Number(process.argv[3] ?? randomInt(1, 2 ** 31));
if (!(count >= 1) || !(from >= 1)) throw new Error('HISTORIES and FIRST_SEED are numbers from 1 on.');

const shares = Math.min(availableParallelism(), 4, count);
if (process.argv[4] === 'share' || shares === 1) await playShare();
else process.exitCode = await playTogether();

/** Each processor plays its part on a database of its own. */
async function playTogether(): Promise<number> {
  console.log(`${count} histories from seed ${from}`);
  const size = Math.ceil(count / shares);
  const codes = await Promise.all(
    Array.from({ length: shares }, (_, index) => {
      const args = [Math.min(size, count - index * size), from + index * size, 'share'].map(String);
      const child = fork(import.meta.filename, args, { execArgv: process.execArgv });
      return new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
    }),
  );
  const failed = codes.some((code) => code !== 0);
  console.log(failed ? 'A history differs from the model.' : `All ${count} agree with the model.`);
  return failed ? 1 : 0;
}

async function playShare(): Promise<void> {
  Error.stackTraceLimit = 0; // every statement would take a stack, and source maps make that dear
  const memory = '/dev/shm'; // a disk would only be waited for: durability is proved elsewhere
  const folder = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), 'jiuzhen-promotion-'));
  try {
    await boot(testConfig({ DATABASE_URL: `sqlite:${path.join(folder, 'histories.sqlite')}` }));
    // Messages are relayed and tested elsewhere; here only what belongs to the transaction counts.
    useReactions(
      reactions.filter(({ when }) => when === 'same-transaction'),
      { sealAll: (texts) => texts, unseal: (text) => text },
    );
    const began = performance.now();
    const ground = await openGround();
    for (let played = 0; played < count; ) {
      const part = Math.min(1_000, count - played);
      const { promoted, passed } = await playHistories(ground, from + played, part);
      played += part;
      const seconds = Math.round((performance.now() - began) / 1_000);
      console.log(`${from}: ${played} agree after ${seconds} s; ${promoted} promoted, ${passed} passed over in the last ${part}`);
    }
  } finally {
    await shutDown();
    rmSync(folder, { recursive: true, force: true });
  }
}
