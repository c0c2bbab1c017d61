/** `npm run types`: checks every tsconfig.json up to two folders deep, since each part has its own idea of what is global. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');

/** The folders below (and with) this one, `depth` levels deep, that are ours. */
function folders(folder: string, depth: number): string[] {
  const inner = depth === 0 ? [] : readdirSync(folder, { withFileTypes: true });
  const ours = inner.filter((entry) => entry.isDirectory() && !/^([.].*|node_modules|miniprogram_npm|dist|data)$/.test(entry.name));
  return [folder, ...ours.flatMap((entry) => folders(path.join(folder, entry.name), depth - 1))];
}

const projects = folders(root, 2).filter((folder) => existsSync(path.join(folder, 'tsconfig.json')));
const failed = projects.filter((folder) => {
  const { status } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', folder], { cwd: root, stdio: 'inherit' });
  return status !== 0;
});
const names = (list: readonly string[]) => list.map((folder) => path.relative(root, folder) || '.').join(', ');
console.log(failed.length ? `types: wrong in ${names(failed)}` : `types: right in ${names(projects)}`);
process.exitCode = failed.length ? 1 : 0;
