import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';
import { tooHeavy, type Weight, weigh } from './budget.ts';
import { declarePrivacy } from './privacy.ts';
import { fileInProject, loadProject, type Project, ProjectError, pathInProject, subpackagesOf } from './project.ts';
import type { Target } from './release.ts';
import { withSettings } from './settings.ts';

/** A folder that DevTools opens: project.config.json, and miniprogram/ below it. */
export interface BuiltProject {
  folder: string;
  /** The paths of all files below miniprogram/. */
  names: string[];
  weights: Weight[];
}

/** Builds the mini-program in `root` into `folder`. Throws ProjectError when the sources are wrong or a package too heavy; what was built stays to be looked at. */
export async function buildMiniProgram(root: string, folder: string, target: Target): Promise<BuiltProject> {
  const project = loadProject(root);
  const problems = outlineProblems(project);
  if (problems.length > 0) throw new ProjectError(problems);
  rmSync(folder, { recursive: true, force: true });
  const files = await new Build(project, target).files();
  for (const [name, content] of files) {
    const file = path.join(folder, 'miniprogram', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeFileSync(path.join(folder, 'project.config.json'), projectConfig(target));
  const sizes = new Map([...files].map(([name, content]) => [name, Buffer.byteLength(content)]));
  const roots = subpackagesOf(project.app).map(({ root: name }) => name);
  const weights = weigh(sizes, roots);
  const heavy = tooHeavy(weights);
  if (heavy.length > 0) throw new ProjectError(heavy);
  return { folder, names: [...files.keys()], weights };
}

/** What app.json and the sitemap must say. */
function outlineProblems({ root, app, pages }: Project): string[] {
  const problems: string[] = [];
  if (app.componentFramework !== 'glass-easel') problems.push('app.json: componentFramework must be glass-easel, as in preview and tests');
  if (app.lazyCodeLoading !== 'requiredComponents') problems.push('app.json: lazyCodeLoading must be requiredComponents');
  const sitemap = typeof app.sitemapLocation === 'string' ? path.join(root, app.sitemapLocation) : '';
  if (!sitemap || !existsSync(sitemap)) return [...problems, 'app.json: sitemapLocation names no file'];
  const { rules = [] }: { rules?: { page?: string }[] } = JSON.parse(readFileSync(sitemap, 'utf8'));
  for (const { page = '*' } of rules)
    if (page !== '*' && !pages.includes(page)) problems.push(`${app.sitemapLocation}: there is no page ${page}`);
  return problems;
}

function projectConfig({ appid }: Target): string {
  const setting = { es6: true, enhance: true, minified: true, postcss: true, urlCheck: true, nodeModules: false };
  const config = {
    appid,
    projectname: 'jiuzhen',
    compileType: 'miniprogram',
    miniprogramRoot: 'miniprogram/',
    libVersion: '3.8.0',
    setting,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

const pictures = /\.(png|jpe?g|gif|svg|webp)$/;

class Build {
  private readonly built = new Map<string, string | Buffer>();
  private readonly sources: string[] = [];
  private readonly problems: string[] = [];
  private readonly project: Project;
  private readonly target: Target;

  constructor(project: Project, target: Target) {
    this.project = project;
    this.target = target;
  }

  /** Every file of the built mini-program by its path. */
  async files(): Promise<Map<string, string | Buffer>> {
    const { root, app, parts } = this.project;
    for (const name of ['app.ts', 'app.js', 'app.wxss', 'theme.json', String(app.sitemapLocation)])
      if (existsSync(path.join(root, name))) await this.add(path.join(root, name));
    for (const { base, script, wxml, wxss } of parts.values())
      for (const file of [existsSync(`${base}.json`) ? `${base}.json` : undefined, script, wxml, wxss]) if (file) await this.add(file);
    for (const entry of readdirSync(root, { withFileTypes: true, recursive: true }))
      if (entry.isFile() && pictures.test(entry.name)) await this.add(path.join(entry.parentPath, entry.name));
    if (this.problems.length > 0) throw new ProjectError(this.problems);
    this.built.set('app.json', JSON.stringify(declarePrivacy(app, this.sources)));
    return this.built;
  }

  private async add(file: string): Promise<void> {
    const { root, packages } = this.project;
    const name = pathInProject(file, root, packages).replace(/\.ts$/, '.js');
    if (this.built.has(name)) return;
    this.built.set(name, '');
    const extension = path.extname(file);
    if (pictures.test(file)) {
      this.built.set(name, readFileSync(file));
      return;
    }
    const source = readFileSync(file, 'utf8');
    const content =
      extension === '.ts' ? await this.compile(file, source) : extension === '.json' ? JSON.stringify(JSON.parse(source)) : source;
    this.built.set(name, content);
    for (const reference of referencesIn(extension, content)) await this.follow(reference, file);
  }

  /** TypeScript as CommonJS that WeChat's own build takes as it is. */
  private async compile(file: string, source: string): Promise<string> {
    const { root } = this.project;
    const { serverUrl, tenantId, release } = this.target;
    const isSettings = file === path.join(root, 'settings.ts');
    const expressions = { serverUrl: JSON.stringify(serverUrl), tenantId: JSON.stringify(tenantId) };
    const { code } = await transform(isSettings ? withSettings(source, expressions) : source, {
      ...{ loader: 'ts', format: 'cjs', target: 'es2018', charset: 'utf8', minify: release, sourcefile: file },
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    this.sources.push(code);
    return code.replace(/(require\(["'][^"']+)\.ts(["']\))/g, '$1$2');
  }

  private async follow(reference: string, from: string): Promise<void> {
    const found = this.find(reference, from);
    if (found) await this.add(found);
    else this.problems.push(`${pathInProject(from, this.project.root, this.project.packages)}: there is no ${reference}`);
  }

  private find(reference: string, from: string): string | undefined {
    const { root, packages } = this.project;
    const bases = [
      reference.startsWith('/') ? fileInProject(reference.slice(1), this.project) : path.resolve(path.dirname(from), reference),
    ];
    for (const folder of packages.values())
      if (from.startsWith(folder + path.sep) && !/^[./]/.test(reference)) bases.push(path.join(folder, 'miniprogram_npm', reference));
    if (!from.startsWith(root) && !/^[./]/.test(reference)) bases.shift();
    const endings = ['', '.ts', '.js', '.wxml', '.wxs', '.wxss', '/index.ts', '/index.js'];
    return bases.flatMap((base) => endings.map((ending) => base + ending)).find((file) => existsSync(file) && statSync(file).isFile());
  }
}

const patterns: Record<string, RegExp[]> = {
  '.ts': [/\brequire\(\s*["']([^"']+)["']\s*\)/g],
  '.js': [/(?:\bfrom\s*|\bimport\s*|\bimport\(\s*|\brequire\(\s*)["']([^"'\n]+)["']/g],
  '.wxml': [/<(?:import|include|wxs)\b[^>]*?\bsrc=["']([^"'{}]+)["']/g],
  '.wxs': [/\brequire\(\s*["']([^"']+)["']/g],
  '.wxss': [/@import\s+(?:url\()?["']([^"']+)["']/g],
};

/** The files that a file names. */
function referencesIn(extension: string, content: string): string[] {
  const found = (patterns[extension] ?? []).flatMap((pattern) => [...content.matchAll(pattern)].map(([, reference = '']) => reference));
  return [...new Set(found)].filter((reference) => !/^(https?:|data:|plugin)/.test(reference));
}
