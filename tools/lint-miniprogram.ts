/** `npm run lint:mp`: what the phone, WeChat's compilers and TypeScript would say about miniprogram/, with places in the sources. */
import path from 'node:path';
import { printed } from './miniprogram/lint/finding.ts';
import { lintMiniProgram } from './miniprogram/lint/lint.ts';
import { officialRuns } from './miniprogram/lint/official.ts';

const findings = await lintMiniProgram(path.join(import.meta.dirname, '../miniprogram'));
for (const finding of findings) console.error(`miniprogram/${printed(finding)}`);
if (!officialRuns) console.log("lint:mp: WeChat's own compilers were left out: they run on Linux x86-64 only");
console.log(findings.length > 0 ? `lint:mp: ${findings.length} findings` : 'lint:mp: nothing found');
process.exitCode = findings.length > 0 ? 1 : 0;
