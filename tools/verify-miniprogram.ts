/**
 * `npm run verify:mp`: WeChat's own offline compile of dist/mp, where miniprogram-ci is installed. It is no dependency, since it
 * brings 280 MB: install it anywhere and say where, as
 * `npm install --prefix ../ci miniprogram-ci && npm run verify:mp -- --from ../ci`.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');

interface CompilerOptions {
  project: object;
  setting: object;
  onProgressUpdate(): void;
}

/** As much of miniprogram-ci as is used. */
interface Compiler {
  Project: new (options: object) => { attr(): Promise<unknown> };
  DefaultProjectAttr: unknown;
  getCompiledResult(options: CompilerOptions): Promise<object>;
}

function load(from: string): Compiler | undefined {
  try {
    return createRequire(path.join(path.resolve(from), 'package.json'))('miniprogram-ci');
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { from: { type: 'string', default: root }, project: { type: 'string', default: 'dist/mp' } } });
  const ci = load(values.from);
  if (!ci) {
    console.log('verify:mp: left out: npm install --prefix ../ci miniprogram-ci && npm run verify:mp -- --from ../ci');
    return 0;
  }
  const projectPath = path.resolve(root, values.project);
  if (!existsSync(path.join(projectPath, 'project.config.json'))) {
    console.error(`verify:mp: nothing in ${values.project}: npm run build:mp first`);
    return 1;
  }
  // any file passes for a key as long as nothing is uploaded
  const privateKeyPath = path.join(projectPath, 'project.config.json');
  const project = new ci.Project({
    appid: 'wx0123456789abcdef',
    type: 'miniProgram',
    projectPath,
    privateKeyPath,
    ignores: ['node_modules/**/*'],
  });
  project.attr = async () => ci.DefaultProjectAttr; // otherwise asked of WeChat's server
  const files = await ci.getCompiledResult({ project, setting: { useProjectConfig: true, es6: true }, onProgressUpdate() {} });
  console.log(`verify:mp: WeChat's compiler takes it: ${Object.keys(files).length} files`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(`verify:mp: ${error?.code ?? ''} ${error?.message ?? error}`);
    process.exit(1);
  },
);
