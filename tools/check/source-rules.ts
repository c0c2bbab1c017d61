import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** One broken rule: a file from the root of the tree, a line counted from 1, and what to do about it. */
export interface Finding {
  file: string;
  line: number;
  message: string;
}

const notOurs = new Set(['node_modules', 'dist', 'data', 'coverage', 'artifacts', 'miniprogram_npm', '.git']);
const source = /[.]([cm]?[jt]s|vue|wxml|wxss|wxs|css|html|sh)$/;
const typed = /[.][cm]?ts$/;
const text = /[.]([cm]?[jt]s|vue|wxml|wxss|wxs|css|html|sh|json|ya?ml|md|conf|csv|txt)$|(^|[/])([.]npmrc|[.]ci[/]run|Dockerfile)$/;
const test = /[.]test[.][cm]?ts$|^server[/]test[/]/;
const generated = /(^|[/])generated[/]|[.]generated[.]/;

const home = 'work|root|home|Users';
const machinePath = new RegExp(`(?<![\\w./@:-])/(${home})/[\\w.-]+/|(?<![\\w./@:-])/tmp/[\\w.-]+[.]\\d+/`);
const registryHost = /\b(registry[.-][\w.-]*[.](org|com|cn|net)|npmmirror[.]com|(deb|security)[.]debian[.]org)\b/;

/** Every rule that Biome and dependency-cruiser cannot express, over the files below `root`. */
export function checkTree(root: string): Finding[] {
  return filesBelow(root).flatMap((file) => checkFile(file, readFileSync(path.join(root, file), 'utf8')));
}

/** The findings of one file, by line; `file` is its path from the root, with forward slashes. */
export function checkFile(file: string, content: string): Finding[] {
  const findings = [...tooLong(file, content), ...namesThisMachine(file, content)];
  if (typed.test(file)) findings.push(...badSyntax(file, content));
  return findings.sort((one, other) => one.line - other.line);
}

function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : filesBelow(root, file);
    return entry.isFile() && text.test(file) ? [file] : [];
  });
}

function tooLong(file: string, content: string): Finding[] {
  const limit = test.test(file) ? 400 : 300;
  const lines = content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
  if (!source.test(file) || generated.test(file) || lines <= limit) return [];
  return [{ file, line: limit + 1, message: `${lines} lines, the limit is ${limit}: find the second thing that this file does.` }];
}

function namesThisMachine(file: string, content: string): Finding[] {
  return content.split('\n').flatMap((line, index) => {
    const at = { file, line: index + 1 };
    if (machinePath.test(line))
      return [{ ...at, message: 'An absolute path of one machine: start from import.meta.dirname or a setting.' }];
    if (registryHost.test(line)) return [{ ...at, message: 'The host of a package registry: leave the choice to whoever installs.' }];
    return [];
  });
}

interface SyntaxRule {
  /** Whether the rule looks at this file. */
  covers: (file: string) => boolean;
  /** Whether this piece of syntax breaks it. */
  breaks: (node: ts.Node) => boolean;
  message: string;
}

const product = (file: string) => /^(server|shared)[/]/.test(file);
const isMember = (node: ts.Node, object: string, name: string) =>
  ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === object && node.name.text === name;

const isNewDate = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date';

const syntaxRules: readonly SyntaxRule[] = [
  {
    covers: (file) => !test.test(file) && !file.startsWith('tools/') && file !== 'server/platform/config.ts',
    breaks: (node) => isMember(node, 'process', 'env'),
    message: 'process.env is read in server/platform/config.ts only: add the setting to its schema.',
  },
  {
    covers: (file) => product(file) && !test.test(file) && file !== 'server/platform/clock.ts',
    breaks: (node) => (isNewDate(node) && !node.arguments?.length) || isMember(node, 'Date', 'now'),
    message: 'The time comes from server/platform/clock.ts only (now(), epoch milliseconds), so that tests can freeze it.',
  },
  {
    covers: (file) => product(file) && !test.test(file) && file !== 'server/platform/clock.ts' && file !== 'shared/vocab/day.ts',
    breaks: (node) => isNewDate(node) && Boolean(node.arguments?.length),
    message: 'Instants are integers and days are strings: only shared/vocab/day.ts and server/platform/clock.ts turn one into the other.',
  },
  {
    covers: (file) => file.startsWith('miniprogram/') && !file.startsWith('miniprogram/api/') && !test.test(file),
    breaks: (node) => isMember(node, 'wx', 'request'),
    message: 'wx.request belongs to miniprogram/api: call() adds the token, reads the envelope and signs in again.',
  },
];

const castMessage = (what: string) =>
  `${what} switches the compiler off: narrow with zod or a check, or say why on this line: // as: reason`;

function badSyntax(file: string, content: string): Finding[] {
  const tree = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, false);
  const lines = content.split('\n');
  const rules = syntaxRules.filter((rule) => rule.covers(file));
  const findings: Finding[] = [];

  const visit = (node: ts.Node): void => {
    for (const rule of rules) if (rule.breaks(node)) findings.push({ file, line: lineOf(node), message: rule.message });
    const cast = product(file) ? castBy(node) : undefined;
    if (cast && !excused(lineOf(cast.at))) findings.push({ file, line: lineOf(cast.at), message: castMessage(cast.what) });
    ts.forEachChild(node, visit);
  };
  const lineOf = (node: ts.Node) => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const excused = (line: number) =>
    [lines[line - 1], lines[line - 2]].some((near) => near && /[/][/*] (as|biome-ignore lint[/]suspicious[/]noExplicitAny): \S/.test(near));

  visit(tree);
  return findings;
}

/** The place of an `any`, an `as` or an old-style cast; `as const` is none. */
function castBy(node: ts.Node): { what: string; at: ts.Node } | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return { what: '`any`', at: node };
  if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return undefined;
  return ts.isConstTypeReference(node.type) ? undefined : { what: '`as`', at: node.type };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const findings = checkTree(process.argv[2] ?? process.cwd());
  for (const { file, line, message } of findings) console.error(`${file}:${line} ${message}`);
  console.log(findings.length ? `${findings.length} broken source rules` : 'source rules: none broken');
  process.exitCode = findings.length ? 1 : 0;
}
