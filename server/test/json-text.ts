/** A piece of JSON text that keeps what JSON.parse forgets: number lexemes, key order, repeated keys. */
export type JsonNode =
  | { type: 'object'; lexeme: string; entries: { key: string; node: JsonNode }[] }
  | { type: 'array'; lexeme: string; items: JsonNode[] }
  | { type: 'string' | 'number' | 'boolean' | 'null'; lexeme: string };

const token = /\s*([{}[\]:,]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Reads JSON text into nodes. Throws SyntaxError where JSON.parse does. */
export function readJson(text: string): JsonNode {
  JSON.parse(text); // the grammar is judged there; here the text is only cut
  const tokens = tokensOf(text);
  let at = 0;
  const next = () => tokens[at++] ?? '';
  const list = (end: string, one: () => void) => {
    if (tokens[at] === end) at++;
    else
      do one();
      while (next() === ',');
  };
  const node = (): JsonNode => {
    const lexeme = next();
    if (lexeme === '{') {
      const entries: { key: string; node: JsonNode }[] = [];
      list('}', () => {
        const key: string = JSON.parse(next());
        next();
        entries.push({ key, node: node() });
      });
      return { type: 'object', lexeme: '{…}', entries };
    }
    if (lexeme === '[') {
      const items: JsonNode[] = [];
      list(']', () => items.push(node()));
      return { type: 'array', lexeme: `[… ${items.length}]`, items };
    }
    return { type: typeOf(lexeme), lexeme };
  };
  return node();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) tokens.push(match[1] ?? '');
  return tokens;
}

function typeOf(lexeme: string): 'string' | 'number' | 'boolean' | 'null' {
  if (lexeme.startsWith('"')) return 'string';
  if (lexeme === 'null') return 'null';
  return lexeme === 'true' || lexeme === 'false' ? 'boolean' : 'number';
}

/** The text that a scalar stands for: a string without its quotes and escapes, anything else as written. */
export function textOf({ type, lexeme }: JsonNode): string {
  return type === 'string' ? String(JSON.parse(lexeme)) : lexeme;
}

/** `$.list[0].bookId`; keys that are no plain words stand in brackets. */
export const below = (path: string, key: string) =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** The path with every index open: `$.list[*].bookId`. */
export const openPath = (path: string) => path.replace(/\[\d+\]/g, '[*]');
