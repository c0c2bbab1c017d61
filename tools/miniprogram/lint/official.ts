import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Finding } from './finding.ts';

const binaries = path.join(path.dirname(createRequire(import.meta.url).resolve('miniprogram-compiler/package.json')), 'bin/linux');

/** Whether WeChat's own compilers run here: they are programs for Linux on x86-64. */
export const officialRuns = process.platform === 'linux' && process.arch === 'x64';

/** What WeChat's own template and style compilers refuse in a folder; `files` are paths in it. They know nothing newer than 2020, so what they take every phone takes. */
export function officialFindings(folder: string, files: readonly string[]): Finding[] {
  if (!officialRuns) return [];
  const bin = mkdtempSync(path.join(os.tmpdir(), 'mini-program-compilers-'));
  try {
    const templates = files.filter((file) => /\.(wxml|wxs)$/.test(file));
    const sheets = files.filter((file) => file.endsWith('.wxss'));
    return [
      ...run(bin, 'wcc', ['-d', '-o', os.devNull], templates, folder),
      ...run(bin, 'wcsc', ['-lc', '-o', os.devNull], sheets, folder),
    ];
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

function run(bin: string, name: 'wcc' | 'wcsc', options: string[], files: string[], folder: string): Finding[] {
  if (files.length === 0) return [];
  const program = path.join(bin, name);
  copyFileSync(path.join(binaries, name), program); // npm packs it without the right to run
  chmodSync(program, 0o755);
  const { status, stderr, stdout, error } = spawnSync(program, [...options, ...files], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) return [{ file: name, message: `could not be run: ${error.message}` }];
  if (status === 0) return [];
  const lines = `${stderr}\n${name === 'wcsc' ? stdout : ''}`.split('\n').filter((line) => /\S/.test(line));
  return lines.length > 0 ? lines.map(placed) : [{ file: name, message: `ended with ${status}` }];
}

/** `ERR: pages/x/index.wxml:3:5: …` and its relatives. */
function placed(line: string): Finding {
  const [, file, row, column, message] = /([\w./-]+\.(?:wxml|wxss|wxs)):?(\d+)?(?::(\d+))?:?\s*(.*)/.exec(line) ?? [];
  if (!file) return { file: 'mini-program', message: line };
  return { file, ...(row ? { line: Number(row) } : {}), ...(column ? { column: Number(column) } : {}), message: message || line };
}
