import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Bench, startServer } from '../bench.ts';
import { type Child, startChild } from '../children.ts';
import { benchSettings } from '../hospital.ts';
import { firstTry, most } from '../plan.ts';
import { measured, type Result, skipped, told } from '../results.ts';
import { interleave, type Sample, type Side } from '../rounds.ts';
import { ratios, summary } from '../statistics.ts';

const ready = z.object({ ready: z.literal(true), lacks: z.string().optional() });
const cost = z.object({ ms: z.number(), cpuUs: z.number() });

/** A side that a child measures by itself. */
function sideOf(child: Child, side: string, limits: Omit<Side, 'measure'>): Side {
  return {
    ...limits,
    measure: async (count) => {
      const spent = await child.ask({ side, count }, cost);
      return { ...spent, count, dbUs: 0, statements: 0, accepted: count };
    },
  };
}

const cpu = ({ cpuUs, count }: Sample) => cpuUs / count;
const rate = ({ count, ms }: Sample) => count / ms;

const lengths = ({ pace, onTime }: Bench, retry: boolean) => {
  const { computeMs, rounds, retryRounds } = pace;
  return { rounds: retry ? retryRounds : rounds, roundMs: computeMs, warmUpMs: computeMs / 4, onTime };
};

/** SM4 of a list and SM2 of a password, by CPU time. */
export async function measureCrypto(bench: Bench, wanted: 'sm4' | 'sm2', retry = false): Promise<Result[]> {
  const child = startChild(bench.folder, `tools/bench/rows/${wanted}.child.js`);
  const { lacks } = await child.hear(ready);
  try {
    if (lacks) return [skipped(wanted, lacks)];
    const limits = { first: firstTry.computing, most: Number.POSITIVE_INFINITY };
    const names = wanted === 'sm4' && bench.pace.tells ? ['baseline', 'ours', 'wholeBaseline', 'wholeOurs'] : ['baseline', 'ours'];
    const sides = Object.fromEntries(names.map((name) => [name, sideOf(child, name, limits)]));
    const { baseline = [], ours = [], wholeBaseline, wholeOurs } = await interleave(sides, lengths(bench, retry));
    const figure = measured(wanted, ratios(baseline, ours, cpu), `${Math.round(summary(ours.map(cpu)).value)} µs`);
    if (!wholeBaseline || !wholeOurs) return [figure];
    return [figure, told('sm4-with-mac', 'the same with every HMAC-SM3 checked', ratios(wholeBaseline, wholeOurs, cpu))];
  } finally {
    await child.stop();
  }
}

/** What a message costs the sender's process, against a WeChat that answers at once. */
export async function measureFanOut(bench: Bench, retry = false): Promise<Result[]> {
  const wechat = await startServer(bench, 'tools/bench/baselines/tiny-wechat.js');
  const child = startChild(bench.folder, 'tools/bench/rows/fan-out.child.js', {
    ...benchSettings(`sqlite:fan-out-${randomUUID()}.sqlite`), // in the folder of the compiled bench, which is removed
    WECHAT_API_BASE: `http://127.0.0.1:${wechat.port}`,
  });
  try {
    await child.hear(ready);
    const limits = { first: firstTry.plain, most: most.plain };
    const names = bench.pace.tells ? ['fetch', 'ours', 'whole'] : ['fetch', 'ours'];
    const sides = Object.fromEntries(names.map((name) => [name, sideOf(child, name, limits)]));
    const { fetch = [], ours = [], whole } = await interleave(sides, lengths(bench, retry));
    const figure = measured('fanout', ratios(fetch, ours, cpu), `${Math.round(summary(ours.map(cpu)).value)} µs a message`);
    if (!whole) return [figure];
    return [figure, told('fanout-whole', 'the same with token, checks and reading of the answer', ratios(fetch, whole, cpu))];
  } finally {
    await Promise.all([child.stop(), wechat.stop()]);
  }
}

/** How much of the rate of recording payments is left when their notices are also opened. */
export async function measureNotices(bench: Bench, retry = false): Promise<Result[]> {
  const database = await bench.databases.create();
  const child = startChild(bench.folder, 'tools/bench/rows/notice.child.js', benchSettings(database.url));
  try {
    await child.hear(ready);
    const limits = { first: firstTry.notices, most: most.notices };
    const sides = { opened: sideOf(child, 'opened', limits), recorded: sideOf(child, 'recorded', limits) };
    const { roundMs, warmUpMs } = bench.pace;
    const samples = await interleave(sides, { ...lengths(bench, retry), roundMs, warmUpMs });
    return [measured('notice', ratios(samples.opened, samples.recorded, rate))];
  } finally {
    await child.stop();
    await database.drop();
  }
}
