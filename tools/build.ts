/** `npm run build`: server/ and shared/ as plain JavaScript in dist/, with the CSV, JSON and other files they read. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');

/** Whether the built server needs this file as it is: everything but TypeScript and what only tests use. */
function isAsset(file: string): boolean {
  const local = path.relative(root, file).replaceAll(path.sep, '/');
  return !/[.]ts$|^server[/]test$/.test(local);
}

for (const part of ['server', 'shared']) rmSync(path.join(dist, part), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0)
  for (const part of ['server', 'shared']) cpSync(path.join(root, part), path.join(dist, part), { recursive: true, filter: isAsset });
process.exitCode = status ?? 1;
