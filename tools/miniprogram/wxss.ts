import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import postcss, { type ChildNode, type Root } from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { builtInTags } from './built-in-tags.ts';
import { findPackage } from './packages.ts';

/** How one style sheet is read. */
export interface SheetOptions {
  /** The mini-program's root, for `@import "/…"`. */
  root: string;
  /** Prefix of the classes of an isolated component; absent for a page, which has its own web view. */
  scope?: string | undefined;
  /** Where the pictures of TDesign's icon font are served; absent leaves the font as it is. */
  iconsUrl?: string | undefined;
}

/** Turns rpx into vw: 750rpx are the width of a phone, whatever phone. */
export function rpxToVw(value: string): string {
  return value.replace(/(-?\d*\.?\d+)rpx\b/g, (_, number: string) => `${Number((Number(number) / 7.5).toFixed(5))}vw`);
}

/** A style sheet as a browser understands it: imports inlined, rpx, tags, `page`, `:host` and scopes rewritten. Throws on bad syntax, naming the file. */
export function compileSheet(file: string, options: SheetOptions): string {
  const root = postcss.root({ nodes: readSheet(file, options.root, new Set()) });
  const rewrite = rewriteSelectors(options.scope);
  root.walkRules((rule) => {
    const { parent } = rule;
    if (parent?.type === 'atrule' && 'name' in parent && /keyframes$/.test(String(parent.name))) return;
    rule.selector = rewrite.processSync(rule.selector);
  });
  root.walkDecls((declaration) => {
    declaration.value = rpxToVw(declaration.value).replace(/env\(\s*safe-area-inset-(\w+)\s*(,[^)]*)?\)/g, 'var(--mp-safe-$1, 0px)');
  });
  root.walkAtRules((rule) => {
    rule.params = rpxToVw(rule.params);
  });
  if (options.iconsUrl && /tdesign-miniprogram.*icon\.wxss$/.test(file)) drawIcons(root, options.iconsUrl);
  return root.toString();
}

function readSheet(file: string, root: string, seen: Set<string>): ChildNode[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const sheet = postcss.parse(readFileSync(file, 'utf8'), { from: file });
  sheet.walkAtRules('import', (rule) => {
    const reference = /^(?:url\()?\s*['"]?([^'")]+)['"]?\)?/.exec(rule.params)?.[1] ?? '';
    rule.replaceWith(readSheet(importedSheet(reference, file, root), root, seen));
  });
  return sheet.nodes;
}

function importedSheet(reference: string, file: string, root: string): string {
  const local = reference.startsWith('/') ? path.join(root, reference) : path.resolve(path.dirname(file), reference);
  if (existsSync(local)) return local;
  const packaged = findPackage(reference.replace(/^\/?miniprogram_npm\//, ''), root);
  const inPackage = packaged && path.join(packaged.folder, packaged.rest);
  if (inPackage && existsSync(inPackage)) return inPackage;
  throw new Error(`${file}: there is no style sheet ${reference}`);
}

function rewriteSelectors(scope: string | undefined) {
  return selectorParser((selectors) => {
    selectors.walkTags((tag) => {
      const name = tag.value.toLowerCase();
      if (name === 'page') tag.value = '.mp-page-body';
      else if (builtInTags.has(name)) tag.value = `wx-${name}`;
    });
    if (scope)
      selectors.walkClasses((node) => {
        node.value = `${scope}--${node.value}`;
      });
    selectors.walkPseudos((pseudo) => {
      if (pseudo.value !== ':host') return;
      const inner = pseudo.nodes.map(String).join(',');
      const host = selectorParser.attribute({ attribute: 'wx-host', operator: '=', value: scope ?? '', quoteMark: '"', raws: {} });
      pseudo.replaceWith(...(inner ? [host, selectorParser.pseudo({ value: `:is(${inner})` })] : [host]));
    });
  });
}

/** TDesign's icon font lies on a CDN; the same pictures are in an npm package, so that the preview needs no network. */
function drawIcons(root: Root, iconsUrl: string): void {
  root.walkAtRules('font-face', (rule) => {
    rule.remove();
  });
  root.walkRules((rule) => {
    const name = /t-icon-([a-z0-9-]+):before$/.exec(rule.selector)?.[1];
    if (!name) return;
    const mask = `url("${iconsUrl}${name}.svg") center/contain no-repeat`;
    rule.removeAll();
    rule.append(`content:"";display:inline-block;width:1em;height:1em;background:currentColor;mask:${mask}`);
  });
}
