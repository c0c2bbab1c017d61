import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileInProject, type Project } from './project.ts';

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');

/** What the template compiler has to say about a place in a file; line and column count from 1. */
export interface Remark {
  file: string;
  line: number;
  column: number;
  isError: boolean;
  message: string;
}

interface CompilerRemark {
  startLine: number;
  startColumn: number;
  isError: boolean;
  message: string;
}

/** Templates as JavaScript: an expression whose value is path → template. */
export interface CompiledTemplates {
  code: string;
  remarks: Remark[];
}

/** In WXS `x.constructor` is the name of a type; exported functions are marked so that events know them from methods. */
export function adaptWxs(source: string): string {
  const named = source.replace(/([\w$]+(?:\.[\w$]+|\[[^\]]+\])*)\.constructor\b/g, '__wxsConstructor($1)');
  return `${named}\n;(function(e){for(var k in e)if(typeof e[k]==="function")e[k].__wxs=true})(module.exports)`;
}

/** TDesign keys lists by a field "index" that their items lack: WeChat passes over it in silence, the engine of the preview warns at each change. */
function adaptTemplate(id: string, source: string): string {
  return id.startsWith('miniprogram_npm/') ? source.replaceAll(' wx:key="index"', '') : source;
}

/** Compiles the templates of all parts with everything that they import, include and require. */
export function compileTemplates(project: Project): CompiledTemplates {
  const group = TmplGroup.newDev();
  group.setExtraRuntimeScript('Q.A=function(f){return __wxsChange(f)};Q.C=function(c,e,f){return __wxsEvent(c,e,f)};');
  const remarks: Remark[] = [];
  const done = new Set<string>();
  const once = (key: string) => !done.has(key) && Boolean(done.add(key));
  const beside = (id: string, reference: string) =>
    reference.startsWith('/') ? reference.slice(1) : path.posix.join(path.posix.dirname(id), reference);

  const addRequired = (id: string, source: string) => {
    for (const [, reference = ''] of source.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)) addScript(beside(id, reference));
  };
  const addScript = (named: string) => {
    const id = named.replace(/\.wxs$/, '');
    if (!once(`script ${id}`)) return;
    const source = readFileSync(`${fileInProject(id, project)}.wxs`, 'utf8');
    addRequired(id, source);
    // the compiler asks for a required script with its extension, for one in <wxs src> without
    for (const name of [id, `${id}.wxs`]) group.addScript(name, adaptWxs(source));
  };
  const addTemplate = (id: string) => {
    if (!once(`template ${id}`)) return;
    const file = `${fileInProject(id, project)}.wxml`;
    for (const remark of group.addTmpl(id, adaptTemplate(id, readFileSync(file, 'utf8'))) as CompilerRemark[])
      remarks.push({ file, line: remark.startLine + 1, column: remark.startColumn + 1, isError: remark.isError, message: remark.message });
    for (const dependency of group.getDirectDependencies(id)) addTemplate(dependency.replace(/\.wxml$/, ''));
    for (const dependency of group.getScriptDependencies(id)) addScript(dependency);
    for (const module of group.getInlineScriptModuleNames(id)) {
      const source: string = group.getInlineScript(id, module);
      group.setInlineScript(id, module, adaptWxs(source));
      addRequired(id, source);
    }
  };

  for (const part of project.parts.values()) addTemplate(part.id);
  const code: string = group.getTmplGenObjectGroups();
  group.free();
  return { code, remarks };
}
