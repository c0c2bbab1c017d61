import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '../..');
const parts = ['server', 'shared', 'tools/bench', 'tools/wechat-simulator'];
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  rewriteRelativeImportExtensions: true,
};

/**
 * The product as `npm run build` would run it, and the measured parts of the bench beside it, in a new temporary folder,
 * so that nothing is translated while it is measured. Types are not checked: `npm run types` does that.
 */
export function compile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-bench-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  for (const part of parts)
    for (const entry of readdirSync(path.join(root, part), { recursive: true, withFileTypes: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name));
      if (!entry.isFile() || /[.]test[.]|^server[/\\]test[/\\]/.test(file)) continue;
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      if (file.endsWith('.ts')) writeFileSync(path.join(folder, file.replace(/ts$/, 'js')), translated(file));
      else cpSync(path.join(root, file), path.join(folder, file));
    }
  return folder;
}

function translated(file: string): string {
  return ts.transpileModule(readFileSync(path.join(root, file), 'utf8'), { fileName: file, compilerOptions }).outputText;
}
