/** An event handler that a template names. */
export interface HandlerName {
  name: string;
  line: number;
  column: number;
}

const binding = /[\s"'](?:capture-)?(?:mut-)?(?:bind|catch):?[\w-]+\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The handlers that a template binds by name; those that are computed, as `{{m.handler}}`, are not among them. */
export function handlersIn(wxml: string): HandlerName[] {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const source = wxml.replace(/<!--[\s\S]*?-->/g, blank).replace(/<wxs\b[^>]*>[\s\S]*?<\/wxs>/g, blank);
  const found: HandlerName[] = [];
  for (const match of source.matchAll(binding)) {
    const name = match[1] ?? match[2] ?? '';
    if (!name || name.includes('{{')) continue;
    const at = match.index + match[0].lastIndexOf(name);
    const before = source.slice(0, at).split('\n');
    found.push({ name, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }
  return found;
}
