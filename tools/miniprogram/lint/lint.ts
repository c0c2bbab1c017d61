import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildMiniProgram } from '../build.ts';
import { type Project, ProjectError, pathInProject, readProject } from '../project.ts';
import { readTarget } from '../release.ts';
import { compileTemplates } from '../wxml.ts';
import type { Finding } from './finding.ts';
import { officialFindings } from './official.ts';
import { jsonFindings } from './page-json.ts';
import { typeFindings } from './template-types.ts';

/** Everything that is wrong with the mini-program in `root`, before a phone finds it. */
export async function lintMiniProgram(root: string): Promise<Finding[]> {
  const project = readProject(root);
  const missing = project.problems.map(findingOf);
  const own = [...project.parts.values()].filter((part) => part.own);
  const findings = [
    ...missing,
    ...own.flatMap((part) => jsonFindings(part, project)),
    ...templateFindings(project),
    ...typeFindings(project),
  ];
  // WeChat's compilers read what is built, so that there must be something to build
  return missing.length > 0 ? findings : [...findings, ...(await builtFindings(root))];
}

function templateFindings(project: Project): Finding[] {
  const { remarks } = compileTemplates(project);
  return remarks
    .map(({ file, ...rest }) => ({ ...rest, file: pathInProject(file, project.root, project.packages) }))
    .filter(({ file }) => !file.startsWith('miniprogram_npm/'))
    .map(({ file, line, column, message }) => ({ file, line, column, message }));
}

async function builtFindings(root: string): Promise<Finding[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mini-program-lint-'));
  try {
    const { names } = await buildMiniProgram(root, folder, readTarget({}));
    return officialFindings(path.join(folder, 'miniprogram'), names);
  } catch (error) {
    if (error instanceof ProjectError) return error.problems.map(findingOf);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findingOf(problem: string): Finding {
  const [file = '', ...rest] = problem.split(': ');
  return { file, message: rest.join(': ') };
}
