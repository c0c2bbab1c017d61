/** `npm run build:mp`: the mini-program in dist/mp, as DevTools opens and uploads it; `--release` for the hospital's own. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { kb, limits } from './miniprogram/budget.ts';
import { buildMiniProgram } from './miniprogram/build.ts';
import { ProjectError } from './miniprogram/project.ts';
import { readTarget } from './miniprogram/release.ts';

const root = path.join(import.meta.dirname, '..');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      release: { type: 'boolean', default: false },
      server: { type: 'string' },
      appid: { type: 'string' },
      tenant: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'dist/mp') },
    },
  });
  const target = readTarget(values);
  const { weights, names, folder } = await buildMiniProgram(path.join(root, 'miniprogram'), path.resolve(values.out), target);
  for (const { root: name, bytes } of weights)
    console.log(`${(name || 'main').padEnd(24)} ${kb(bytes).padStart(8)} of ${kb(name ? limits.subpackage : limits.main)}`);
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${'all'.padEnd(24)} ${kb(total).padStart(8)} of ${kb(limits.total)}`);
  console.log(
    `${names.length} files for ${target.appid}, hospital ${target.tenantId}, ${target.serverUrl}: open ${path.relative(process.cwd(), folder)} in DevTools`,
  );
}

main().catch((error) => {
  for (const problem of error instanceof ProjectError ? error.problems : [error?.stack ?? String(error)])
    process.stderr.write(`${problem}\n`);
  process.exit(1);
});
