import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { findPackage } from './packages.ts';
import { type AppJson, appJson, type PartJson, partJson } from './schema.ts';

/** A page or component: its four files and the components that it uses. */
export interface Part {
  /** The path from the mini-program's root without extension, as `pages/home/index` or `miniprogram_npm/…`. */
  id: string;
  /** The same as an absolute path. */
  base: string;
  json: PartJson;
  script: string;
  wxml: string;
  wxss: string | undefined;
  /** Tag → id with a leading slash. */
  using: Record<string, string>;
  generics: Record<string, true | { default: string }>;
  isPage: boolean;
  /** Ours, not of a package. */
  own: boolean;
}

/** A mini-program as its app.json describes it: every page, and every component that they reach. */
export interface Project {
  root: string;
  app: AppJson;
  pages: string[];
  parts: Map<string, Part>;
  globalUsing: Record<string, string>;
  /** npm package → its mini-program folder. */
  packages: Map<string, string>;
  /** What is missing or malformed, one line each; the pages and components that this concerns are left out. */
  problems: string[];
}

/** A mini-program that cannot be built: one line a problem, each naming its file. */
export class ProjectError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The subpackages of an app.json, whichever way it spells them; roots without slashes at the ends. */
export function subpackagesOf(app: AppJson): { root: string; pages: string[] }[] {
  return [...(app.subPackages ?? []), ...(app.subpackages ?? [])].map(({ root, pages }) => ({ root: root.replace(/^\/|\/$/g, ''), pages }));
}

/** Reads the mini-program in `root`. Throws ProjectError with everything that is missing or malformed. */
export function loadProject(root: string): Project {
  const project = readProject(root);
  if (project.problems.length > 0) throw new ProjectError(project.problems);
  return project;
}

/** Reads as much of the mini-program as is there. Throws ProjectError only when there is no app.json to start from. */
export function readProject(root: string): Project {
  return new Reader(root).read();
}

class Reader {
  private readonly problems: string[] = [];
  private readonly parts = new Map<string, Part>();
  private readonly packages = new Map<string, string>();
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  read(): Project {
    const app = this.json(path.join(this.root, 'app.json'), appJson, true);
    if (!app) throw new ProjectError(this.problems);
    const pages = [...app.pages, ...subpackagesOf(app).flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`))];
    const globalUsing = this.components(app.usingComponents, path.join(this.root, 'app'));
    for (const page of pages) this.visit(path.join(this.root, page), true, 'app.json');
    for (const { pagePath } of app.tabBar?.list ?? [])
      if (!app.pages.includes(pagePath)) this.problems.push(`app.json: the tab ${pagePath} is no page of the main package`);
    const there = pages.filter((page) => this.parts.has(page));
    return { root: this.root, app, pages: there, parts: this.parts, globalUsing, packages: this.packages, problems: this.problems };
  }

  private json<T extends z.ZodType>(file: string, schema: T, required: boolean): z.infer<T> | undefined {
    const name = path.relative(this.root, file);
    if (!existsSync(file)) {
      if (required) this.problems.push(`${name}: missing`);
      return undefined;
    }
    try {
      const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (parsed.success) return parsed.data;
      for (const { path: at, message } of parsed.error.issues) this.problems.push(`${name}: ${at.join('.')}: ${message}`);
    } catch (error) {
      this.problems.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
    return undefined;
  }

  /** The files of every page and component, found once each. */
  private visit(base: string, isPage: boolean, from: string): string {
    const id = this.idOf(base);
    if (this.parts.has(id)) return id;
    const find = (...extensions: string[]) => extensions.map((extension) => base + extension).find((file) => existsSync(file));
    const script = find('.ts', '.js');
    const wxml = find('.wxml');
    if (!script || !wxml) {
      this.problems.push(`${from}: ${id} has no ${script ? '.wxml' : '.ts or .js'}`);
      return id;
    }
    const json = this.json(`${base}.json`, partJson, !isPage) ?? {};
    const own = !id.startsWith('miniprogram_npm/');
    const part: Part = { id, base, json, script, wxml, wxss: find('.wxss'), using: {}, generics: {}, isPage, own };
    this.parts.set(id, part);
    if (own && !isPage && !json.component) this.problems.push(`${id}.json: a component needs "component": true`);
    part.using = this.components(json.usingComponents, base);
    for (const [name, generic] of Object.entries(json.componentGenerics ?? {})) {
      const fallback = typeof generic === 'object' ? this.components({ default: generic.default }, base).default : undefined;
      part.generics[name] = fallback ? { default: fallback } : true;
    }
    return id;
  }

  private components(using: Record<string, string> | undefined, base: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [tag, reference] of Object.entries(using ?? {})) {
      if (reference.startsWith('plugin')) continue;
      const target = this.resolve(reference, base);
      if (target) found[tag] = `/${this.visit(target, false, `${this.idOf(base)}.json`)}`;
      else this.problems.push(`${this.idOf(base)}.json: there is no component ${reference} (<${tag}>)`);
    }
    return found;
  }

  /** Where a component is: from the root, beside the user, or in a package, in the order in which WeChat looks. */
  private resolve(reference: string, base: string): string | undefined {
    const local = reference.startsWith('/') ? path.join(this.root, reference) : path.resolve(path.dirname(base), reference);
    const found = [local, path.join(local, 'index')].find((file) =>
      ['.ts', '.js', '.json'].some((extension) => existsSync(file + extension)),
    );
    if (found || /^[./]/.test(reference)) return found;
    const packaged = findPackage(reference, this.root);
    if (!packaged) return undefined;
    this.packages.set(packaged.name, packaged.folder);
    const inside = path.join(packaged.folder, packaged.rest);
    return [inside, path.join(inside, 'index')].find((file) => existsSync(`${file}.json`));
  }

  private idOf(base: string): string {
    return pathInProject(base, this.root, this.packages);
  }
}

/** The path that a file has inside the mini-program: from its root, or below miniprogram_npm. */
export function pathInProject(file: string, root: string, packages: ReadonlyMap<string, string>): string {
  for (const [name, folder] of packages)
    if (file.startsWith(folder + path.sep)) return `miniprogram_npm/${name}/${slashes(path.relative(folder, file))}`;
  return slashes(path.relative(root, file));
}

/** The file that a path inside the mini-program stands for. */
export function fileInProject(id: string, { root, packages }: Pick<Project, 'root' | 'packages'>): string {
  for (const [name, folder] of packages) {
    const prefix = `miniprogram_npm/${name}/`;
    if (id.startsWith(prefix)) return path.join(folder, id.slice(prefix.length));
  }
  return path.join(root, id);
}

const slashes = (file: string) => file.split(path.sep).join('/');
