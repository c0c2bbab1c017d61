import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Part, Project } from '../project.ts';
import type { Finding } from './finding.ts';

const color = z.string().regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, 'a colour is #rgb or #rrggbb');

/** What WeChat reads in a page's window. */
const windowKeys = {
  navigationBarBackgroundColor: color.optional(),
  navigationBarTextStyle: z.enum(['black', 'white']).optional(),
  navigationBarTitleText: z.string().optional(),
  navigationStyle: z.enum(['default', 'custom']).optional(),
  backgroundColor: color.optional(),
  backgroundColorContent: color.optional(),
  backgroundTextStyle: z.enum(['dark', 'light']).optional(),
  enablePullDownRefresh: z.boolean().optional(),
  onReachBottomDistance: z.number().optional(),
  pageOrientation: z.enum(['auto', 'portrait', 'landscape']).optional(),
  disableScroll: z.boolean().optional(),
  initialRenderingCache: z.enum(['static', 'dynamic', 'capture']).optional(),
  style: z.literal('v2').optional(),
};

const parts = {
  usingComponents: z.record(z.string(), z.string()).optional(),
  componentPlaceholder: z.record(z.string(), z.string()).optional(),
  styleIsolation: z.enum(['isolated', 'apply-shared', 'shared', 'page-isolated', 'page-apply-shared', 'page-shared']).optional(),
  pureDataPattern: z.string().optional(),
};
const pageJson = z.strictObject({ ...windowKeys, ...parts, component: z.boolean().optional() });
const componentJson = z.strictObject({
  ...parts,
  component: z.literal(true),
  addGlobalClass: z.boolean().optional(),
  componentGenerics: z.record(z.string(), z.union([z.literal(true), z.object({ default: z.string() })])).optional(),
});

/** Named here, since the words of an issue are whatever the process has set. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `unknown ${issue.keys.join(', ')}` : issue.message;
}

/** Keys and values of a page's or component's own .json that WeChat does not know, and components that it declares but never uses. */
export function jsonFindings({ base, id, isPage, wxml, using }: Part, { root }: Project): Finding[] {
  const file = `${id}.json`;
  if (!existsSync(path.join(root, file))) return [];
  const parsed = (isPage ? pageJson : componentJson).safeParse(JSON.parse(readFileSync(`${base}.json`, 'utf8')));
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ file, message: `${issue.path.join('.') || '$'}: ${wordsOf(issue)}` }));
  const template = readFileSync(wxml, 'utf8');
  const unused = Object.keys(using).filter((tag) => !new RegExp(`<${tag}[\\s/>]|generic:[\\w-]+="${tag}"`).test(template));
  return [...wrong, ...unused.map((tag) => ({ file, message: `<${tag}> is declared and not used: every declared component is loaded` }))];
}
