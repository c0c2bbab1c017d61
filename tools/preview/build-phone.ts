import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type Part, type Project, ProjectError, readProject } from '../miniprogram/project.ts';
import { withSettings } from '../miniprogram/settings.ts';
import { compileTemplates } from '../miniprogram/wxml.ts';
import { compileSheet } from '../miniprogram/wxss.ts';

const here = import.meta.dirname;

/** What a bundle is made for. */
export interface PhoneOptions {
  /** The mini-program's folder. */
  root: string;
  /** Where the icons' pictures are served; '' when nobody looks, as in unit tests. */
  iconsUrl?: string;
}

/** A script for a browser, and what is wrong with the sources, one line each. */
export interface BuiltPhone {
  script: string;
  problems: string[];
}

/**
 * The mini-program and the phone that runs it. A page or component that cannot be built is left out and named in the
 * problems, so that the others can be looked at. Throws ProjectError when nothing can.
 */
export async function buildPhone(options: PhoneOptions): Promise<BuiltPhone> {
  const project = readProject(options.root);
  const templates = compileTemplates(project);
  const wrong = templates.remarks.filter(({ isError, file }) => isError && !file.includes('node_modules'));
  const problems = [
    ...project.problems,
    ...wrong.map(({ file, line, column, message }) => `${path.relative(options.root, file)}:${line}:${column} ${message}`),
  ];
  const scopes = scopesOf(project);
  const sheets = compileSheets(project, scopes, options.iconsUrl ?? '', problems);
  for (;;) {
    try {
      const script = await bundle(entryOf(project, scopes, templates.code, sheets), project);
      return { script, problems };
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      problems.push(...error.lines);
      const broken = [...project.parts.values()].filter(({ script }) => error.files.includes(script));
      if (broken.length === 0) throw new ProjectError(problems);
      for (const { id } of broken) project.parts.delete(id);
      project.pages = project.pages.filter((page) => project.parts.has(page));
    }
  }
}

function entryOf(project: Project, scopes: Map<string, string>, templates: string, sheets: Record<string, string>): string {
  const parts = [...project.parts.values()];
  const definitions = parts.map((part) => definitionOf(part, project, scopes.get(part.id)));
  const app = {
    pages: project.pages,
    window: project.app.window ?? {},
    windows: Object.fromEntries(parts.filter(({ isPage }) => isPage).map(({ id, json }) => [id, json])),
    tabBar: project.app.tabBar,
  };
  const scripts = ['app.ts', 'app.js'].map((name) => path.join(project.root, name)).filter((file) => existsSync(file));
  return [
    `import { register, run } from ${JSON.stringify(path.join(here, 'phone/main.ts'))};`,
    `const templates = ${templates};`,
    `register({ app: ${JSON.stringify(app)}, parts: ${JSON.stringify(definitions)}, templates, sheets: ${JSON.stringify(sheets)} });`,
    ...[...scripts.slice(0, 1), ...parts.map(({ script }) => script)].map((file) => `require(${JSON.stringify(file)});`),
    'run();',
  ].join('\n');
}

/** What esbuild cannot read, by file. */
class BundleError extends Error {
  readonly files: string[];
  readonly lines: string[];

  constructor(errors: { text: string; location: { file: string; line: number; column: number } | null }[]) {
    super('the bundle failed');
    this.files = errors.flatMap(({ location }) => (location ? [path.resolve(location.file)] : []));
    this.lines = errors.map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text));
  }
}

async function bundle(entry: string, project: Project): Promise<string> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: here, loader: 'js', sourcefile: 'mini-program.js' },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      charset: 'utf8',
      sourcemap: 'inline',
      sourcesContent: false,
      define: { global: 'globalThis' },
      logLevel: 'silent',
      preserveSymlinks: true, // parts are known by the paths under which they were found
      // the mini-program's own tsconfig.json, not that of the tools around it
      tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } },
      plugins: [miniProgramPlugin(project)],
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) throw new BundleError(error.errors);
    throw error;
  }
}

/** A component's styles are its own unless it says otherwise; a page's are its web view's. */
function isScoped({ isPage, json }: Part): boolean {
  const isolation = json.styleIsolation ?? (json.component && !isPage ? 'isolated' : undefined);
  return isolation === 'isolated' || isolation === 'apply-shared';
}

/** Component → the prefix of its classes. */
function scopesOf({ parts }: Project): Map<string, string> {
  return new Map([...parts.values()].filter(isScoped).map(({ id }, index) => [id, `s${index.toString(36)}`]));
}

function compileSheets(
  { root, parts }: Project,
  scopes: Map<string, string>,
  iconsUrl: string,
  problems: string[],
): Record<string, string> {
  const sheets: Record<string, string> = {};
  const add = (id: string, file: string) => {
    try {
      sheets[id] = compileSheet(file, { root, scope: scopes.get(id), iconsUrl });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  };
  const app = path.join(root, 'app.wxss');
  if (existsSync(app)) add('app', app);
  for (const { id, wxss } of parts.values()) if (wxss) add(id, wxss);
  return sheets;
}

function definitionOf({ id, json, isPage, using, generics }: Part, { globalUsing }: Project, scope: string | undefined) {
  const { addGlobalClass, pureDataPattern, styleIsolation } = json;
  const isComponent = Boolean(json.component) && !isPage;
  const config = {
    component: isComponent,
    styleIsolation: styleIsolation ?? (isComponent ? 'isolated' : undefined),
    ...{ addGlobalClass, pureDataPattern, componentGenerics: generics, usingComponents: { ...globalUsing, ...using } },
  };
  return { id, scope, config };
}

/** The server that serves the phone, and the hospital that the panel chose. */
const previewSettings = {
  serverUrl: 'globalThis.__mpConfig?.serverUrl ?? globalThis.location.origin',
  tenantId: "globalThis.__mpConfig?.tenantId ?? '1'",
};

/** Tells each component's script whose it is, points the settings at the server that serves the phone, and finds what npm packages bring along. */
function miniProgramPlugin(project: Project): Plugin {
  const ids = new Map([...project.parts.values()].map(({ script, id }) => [script, id]));
  return {
    name: 'mini-program',
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, ({ path: wanted, importer }) => {
        for (const folder of project.packages.values()) {
          const inside = path.join(folder, 'miniprogram_npm', wanted);
          const found = [`${inside}.js`, path.join(inside, 'index.js')].find((file) => existsSync(file));
          if (found && importer.startsWith(folder)) return { path: found };
        }
        return undefined;
      });
      builder.onLoad({ filter: /\.(ts|js)$/ }, ({ path: file }) => {
        const id = ids.get(file);
        const isSettings = file === path.join(project.root, 'settings.ts');
        if (id === undefined && !isSettings) return undefined;
        const source = readFileSync(file, 'utf8');
        const contents = isSettings ? withSettings(source, previewSettings) : `__mpEnter(${JSON.stringify(id)});${source}`;
        return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}
