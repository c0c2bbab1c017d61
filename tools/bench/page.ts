/** `npm run bench:page -- FILE`: docs/performance.md and its plot out of what `npm run bench -- --json FILE` wrote. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { growthOf, pageText, profileIn, readRows } from './page-text.ts';
import { growthPlot } from './plot.ts';

const [file] = process.argv.slice(2);
if (!file) throw new Error('Name the file that `npm run bench -- --json FILE` wrote.');
const docs = path.join(import.meta.dirname, '../../docs');
const page = path.join(docs, 'performance.md');
const plot = 'performance-growth.svg';

const rows = readRows(readFileSync(file, 'utf8'));
const points = growthOf(rows);
writeFileSync(page, pageText(rows, plot, existsSync(page) ? profileIn(readFileSync(page, 'utf8')) : ''));
if (points.length > 1) writeFileSync(path.join(docs, plot), growthPlot(points));
process.stdout.write(`docs/performance.md${points.length > 1 ? ` and docs/${plot}` : ''}\n`);
