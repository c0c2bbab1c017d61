import assert from 'node:assert/strict';
import { growthOf, pageText, profileIn, readRows } from './page-text.ts';
import { growthPlot } from './plot.ts';
import { jsonText, tableText } from './report.ts';
import { counted, measured, skipped, told } from './results.ts';

const machine = {
  ...{ cpu: 'A processor', cores: 2, memoryGiB: 4, node: 'v20.19.0', database: '10.11-MariaDB', isolation: 'READ COMMITTED' },
  ...{ pool: 15, batchCap: 100, clients: 200, load: '0.10 0.20 0.30' },
};
const results = [
  counted('sold', 200),
  measured('spread', { value: 0.4, min: 0.3, max: 0.5 }),
  skipped('sm2', 'there is none'),
  told('cost-1000', 'cost at 1,000', { value: 200, min: 190, max: 230 }),
  told('cost-10000', 'cost at 10,000', { value: 205, min: 195, max: 240 }),
];

describe('the report of the bench', () => {
  const rows = readRows(jsonText(machine, results));

  it('prints a line a figure', () => {
    const lines = tableText(results).split('\n');
    assert.equal(lines.length, 6);
    assert.match(lines[1] ?? '', /held$/);
    assert.match(lines[2] ?? '', /0\.4 +0\.3 +0\.5 +0\.5 +0\.8 +MISSED$/);
    assert.match(lines[3] ?? '', /– .*skipped: there is none$/);
  });

  it('writes null where nothing was measured or held', () => {
    assert.deepEqual([rows[3]?.value, rows[3]?.ok, rows[4]?.hold], [null, null, null]);
    assert.equal(rows[2]?.ok, false);
  });

  it('becomes a page that names the machine and what is missed, and keeps what was written by hand', () => {
    const page = pageText(rows, 'plot.svg', '');
    assert.match(page, /A processor, 2 cores.*READ COMMITTED, pool 15/);
    assert.match(page, /- booking, spread.*: 0.4, to hold is 0.5\./);
    assert.match(page, /!\[.*\]\(plot\.svg\)/);
    const again = pageText(rows, 'plot.svg', profileIn(pageText(rows, 'plot.svg', 'Half of it is HTTP.\n\nThe rest is not.')));
    assert.equal(profileIn(again), 'Half of it is HTTP.\n\nThe rest is not.');
  });

  it('becomes a plot of what a booking costs as the hospital grows', () => {
    assert.deepEqual(
      growthOf(rows).map(({ schedules, value }) => [schedules, value]),
      [
        [1_000, 200],
        [10_000, 205],
      ],
    );
    const svg = growthPlot(growthOf(rows));
    assert.match(svg, /^<svg [\s\S]*sessions in the hospital[\s\S]*<\/svg>\n$/);
  });
});
