import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import type { Part, Project } from '../project.ts';
import type { Finding } from './finding.ts';
import { handlersIn } from './handlers.ts';

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-checker');

/** Where a place in the generated code comes from; null for what no one wrote. */
type Origin = (line: number, column: number) => { line: number; column: number } | null;

interface Checked {
  part: Part;
  code: string;
  origin: Origin;
  /** The line, counted from 0, from which on handlers stand one a line. */
  handlersFrom: number;
}

const twins = `
type Loose = any;
type Own<TProperty> = Partial<WechatMiniprogram.Component.PropertyOptionToData<TProperty extends WechatMiniprogram.Component.PropertyOption ? TProperty : {}>>;
declare function __Component<
  TData extends WechatMiniprogram.Component.DataOption, TProperty extends WechatMiniprogram.Component.PropertyOption,
  TMethod extends WechatMiniprogram.Component.MethodOption, TBehavior extends WechatMiniprogram.Component.BehaviorOption,
  TCustom extends WechatMiniprogram.IAnyObject = {}, TIsPage extends boolean = false
>(options: WechatMiniprogram.Component.Options<TData, TProperty, TMethod, TBehavior, TCustom, TIsPage>): {
  instance: WechatMiniprogram.Component.Instance<TData, TProperty, TMethod, TBehavior, TCustom, TIsPage>; own: Own<TProperty>;
};
declare function __Page<TData extends WechatMiniprogram.Page.DataOption, TCustom extends WechatMiniprogram.Page.CustomOption>(
  options: WechatMiniprogram.Page.Options<TData, TCustom>
): { instance: WechatMiniprogram.Page.Instance<TData, TCustom>; own: {} };
/** What any tag may have besides its properties. */
type __Tag<T> = T & {
  id: string; slot: string; hidden: Loose; style: Loose; class: Loose; virtualHost: Loose;
  [bind: \`bind\${string}\`]: Loose; [caught: \`catch\${string}\`]: Loose; [aria: \`aria\${string}\`]: Loose; [cls: \`\${string}Class\`]: Loose;
};
`;

const partFile = (part: Part) => `${part.base}.__part.ts`;
const templateFile = (part: Part) => `${part.base}.__template.ts`;

/** Checks every expression of our own templates against the data, properties and methods of the page or component, with places in the WXML. */
export function typeFindings(project: Project): Finding[] {
  const parts = [...project.parts.values()].filter(({ own, script }) => own && script.endsWith('.ts'));
  const overlay = new Map<string, string>([[path.join(project.root, '__twins.d.ts'), twins]]);
  const checked = new Map<string, Checked>();
  for (const part of parts) {
    overlay.set(partFile(part), withTwins(part));
    const one = convert(part, project);
    overlay.set(templateFile(part), one.code);
    checked.set(templateFile(part), one);
  }
  const program = ts.createProgram([...overlay.keys(), ...ambient(project.root)], compilerOptions(project.root), hostOf(overlay));
  return [...checked].flatMap(([file, one]) => {
    const source = program.getSourceFile(file);
    const diagnostics = source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
    const found = diagnostics.flatMap((diagnostic) => findingOf(diagnostic, one, project.root));
    return [...new Map(found.map((finding) => [JSON.stringify(finding), finding])).values()];
  });
}

/** A component's script whose Page() or Component() gives its types instead of registering. */
function withTwins({ script }: Part): string {
  const source = readFileSync(script, 'utf8');
  const tree = ts.createSourceFile(script, source, ts.ScriptTarget.Latest, true);
  for (const statement of tree.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    const callee = statement.expression.expression;
    if (!ts.isIdentifier(callee) || !['Page', 'Component'].includes(callee.text)) continue;
    return `${source.slice(0, callee.getStart())}export const __part = __${callee.text}${source.slice(callee.end)}`;
  }
  return `${source}\nexport const __part: { instance: any; own: any } = 0 as any;`;
}

function convert(part: Part, project: Project): Checked {
  const wxml = readFileSync(part.wxml, 'utf8');
  const tags = [...Object.entries({ ...project.globalUsing, ...part.using })].flatMap(([tag, id]) => {
    const target = project.parts.get(id.slice(1));
    if (!target?.own || !target.script.endsWith('.ts')) return [];
    const from = path.relative(path.dirname(part.base), target.base).replace(/\\/g, '/');
    return [`'${tag}': __Tag<(typeof import('${from.startsWith('.') ? from : `./${from}`}.__part'))['__part']['own']>;`];
  });
  const environment =
    `import type { __part } from './${path.basename(part.base)}.__part';\n` +
    `declare const data: (typeof __part)['instance']['data']; declare const methods: (typeof __part)['instance'];\n` +
    `declare const tags: { ${tags.join(' ')} } & { [builtIn: string]: any };\n`;
  const group = new TmplGroup();
  group.addTmpl(part.id, wxml);
  const converted = group.getTmplConvertedExpr(part.id, environment);
  const handlers = handlersIn(wxml);
  const body: string = converted.code();
  const handlersFrom = body.split('\n').length;
  const origin: Origin = (line, column) => {
    const handler = handlers[line - handlersFrom];
    if (line >= handlersFrom) return handler ? { line: handler.line, column: handler.column } : null;
    const place: Uint32Array | undefined = converted.getSourceLocation(line, column, line, column + 1);
    return place ? { line: (place[0] ?? 0) + 1, column: (place[1] ?? 0) + 1 } : null;
  };
  return { part, code: [body, ...handlers.map(({ name }) => `methods.${name};`)].join('\n'), origin, handlersFrom };
}

function findingOf({ messageText, start = 0, file }: ts.Diagnostic, { part, origin, handlersFrom }: Checked, root: string): Finding[] {
  if (!file) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const place = origin(line, character);
  const name = path.relative(root, part.wxml);
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (line >= handlersFrom) {
    const handler = file.text.split('\n')[line]?.slice('methods.'.length, -1);
    return [{ file: name, ...place, message: `there is no method ${handler} in ${path.relative(root, part.script)}` }];
  }
  // methods are checked once, with their places, below the expressions
  if (file.text.slice(0, start).endsWith('methods.')) return [];
  if (file.text.slice(start).startsWith('_string_or_number_:string|number=0 as unknown as _ForKey_'))
    return [{ file: name, ...place, message: 'wx:key names no field of the row that holds a text or a number' }];
  return [{ file: name, ...place, message: text.length > 400 ? `${text.slice(0, 400)} …` : text }];
}

/** The mini-program's own compiler options, without null checks: WXML reads through null and undefined. */
function compilerOptions(root: string): ts.CompilerOptions {
  const file = path.join(root, 'tsconfig.json');
  const own = existsSync(file) ? ts.readConfigFile(file, ts.sys.readFile).config.compilerOptions : {};
  const { options } = ts.convertCompilerOptionsFromJson(
    { types: ['miniprogram-api-typings'], module: 'ESNext', moduleResolution: 'Bundler', ...own },
    root,
  );
  const relaxed = {
    strict: false,
    strictNullChecks: false,
    exactOptionalPropertyTypes: false,
    noUncheckedIndexedAccess: false,
    noImplicitAny: false,
  };
  const quiet = { noUnusedLocals: false, noUnusedParameters: false, noEmit: true, skipLibCheck: true, verbatimModuleSyntax: false };
  return { ...options, ...relaxed, ...quiet, lib: ['lib.es2020.d.ts'], noImplicitThis: true, noImplicitOverride: false };
}

/** Ambient declarations beside the mini-program. */
function ambient(root: string): string[] {
  const folder = path.join(root, '../typings/miniprogram');
  return existsSync(folder) ? ts.sys.readDirectory(folder, ['.d.ts']) : [];
}

function hostOf(overlay: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost({});
  const { fileExists, readFile, getSourceFile } = host;
  return {
    ...host,
    fileExists: (file) => overlay.has(file) || fileExists(file),
    readFile: (file) => overlay.get(file) ?? readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const text = overlay.get(file);
      return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
    },
  };
}
