import { z } from 'zod';
import type { Point } from './plot.ts';

const number = z.number().nullable();
const row = z.object({
  figure: z.string(),
  words: z.string(),
  value: number,
  min: number,
  max: number,
  hold: number,
  aim: number,
  ok: z.boolean().nullable(),
  note: z.string().optional(),
});
type Row = z.output<typeof row>;

/** The rows that `npm run bench -- --json FILE` wrote. Throws when the text is something else. */
export function readRows(text: string): Row[] {
  return z.array(row).parse(JSON.parse(text));
}

/** What a booking cost at each size that was measured. */
export function growthOf(rows: readonly Row[]): Point[] {
  return rows.flatMap(({ figure, value, min, max }) => {
    const schedules = Number(/^cost-(\d+)$/.exec(figure)?.[1]);
    return schedules && value !== null && min !== null && max !== null ? [{ schedules, value, min, max }] : [];
  });
}

const begin = '<!-- profile: written by hand, kept when this page is rewritten -->';
const end = '<!-- end of profile -->';

/** What stands in the hand-written place of an earlier page. */
export function profileIn(page: string): string {
  const [, rest = ''] = page.split(begin);
  return rest.split(end)[0]?.trim() ?? '';
}

/** docs/performance.md out of the rows, with the hand-written place as it was. */
export function pageText(rows: readonly Row[], plotFile: string, profile: string): string {
  const machine = rows.find(({ figure }) => figure === 'machine');
  const figures = rows.filter(({ figure }) => figure !== 'machine');
  const missed = figures.filter(({ ok }) => ok === false);
  return `# Performance

Written by \`npm run bench:page\` from a run of \`npm run bench -- --full --json FILE\`. The figures are those of the booking
engine's table: counts before CPU time, CPU time before rates. Every ratio is the median of the ratios within each round, its
two sides measured in turn on one machine; min and max are the extreme rounds. Absolute times are not promised anywhere.

**Measured on** ${machine?.words ?? 'an unknown machine'}.

| figure | value | min – max | hold | aim | |
| --- | ---: | ---: | ---: | ---: | --- |
${figures.map(lineOf).join('\n')}

${growthOf(rows).length > 1 ? `## As the hospital grows\n\n![CPU of a booking over the number of sessions](${plotFile})\n` : ''}
## What is missed

${missed.length ? missed.map(({ words, value, hold }) => `- ${words}: ${value}, to hold is ${hold}.`).join('\n') : 'Nothing: every figure that was measured is held.'}

## Where the time goes

${begin}

${profile || 'Not written yet.'}

${end}
`;
}

function lineOf({ words, value, min, max, hold, aim, ok, note }: Row): string {
  const limits = `${hold ?? ''} | ${aim ?? ''}`;
  if (value === null) return `| ${words} | – | | ${limits} | ${note ?? 'skipped'} |`;
  const judged = ok === null ? '' : ok ? 'held' : '**missed**';
  return `| ${words} | ${value} | ${min === max ? '' : `${min} – ${max}`} | ${limits} | ${[judged, note].filter(Boolean).join('; ')} |`;
}
