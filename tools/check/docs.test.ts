import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const readmes = ['README.md', 'README.zh-CN.md'] as const;
const documents = [...readmes, 'CHANGELOG.md', 'SECURITY.md', 'docs/tour.md', 'docs/data-model.md', ...filesIn('docs/adr')];
const fence = /^```[^\n]*\n[\s\S]*?^```$/gm;
const inCode = (text: string) => text.match(fence) ?? [];
const words = (text: string) => text.replace(fence, '');

/** The commands of `npm run cli --`, as each declares what is typed. */
const commands = filesIn('server/cli').flatMap((file) => all(read(file), /^ {2}words: '([^']+)'/gm));
/** Scripts of package.json, and what npm itself knows. */
const scripts = new Set([...Object.keys(JSON.parse(read('package.json')).scripts), 'ci']);

const chapters = (text: string) => words(text).match(/^#+ /gm) ?? [];
/** Files and folders that a text names: a path in back quotes, with a folder or with an extension. */
const paths = (text: string) => all(text, /`((?:server|shared|tools|docs|deploy|miniprogram)\/[\w./-]*)`/g);

describe('the documents', () => {
  it('name only files that exist', () => {
    for (const file of documents)
      for (const named of paths(words(read(file)))) assert.ok(existsSync(path.join(root, named)), `${file}: ${named}`);
  });

  it('link only to files that exist', () => {
    for (const file of documents)
      for (const target of all(read(file), /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g))
        assert.ok(existsSync(path.join(root, path.dirname(file), target)), `${file}: ${target}`);
  });

  it('keep the tour to one page, its tree to what there is, and three walks', () => {
    const tour = read('docs/tour.md');
    assert.ok(tour.trimEnd().split('\n').length <= 90);
    let room = '';
    const [tree = ''] = inCode(tour);
    for (const line of tree.split('\n').slice(1, -1)) {
      const [names = ''] = line.trim().split(/ {2,}/);
      const inside = line.startsWith(' ');
      for (const name of names.split(' ')) {
        if (!inside) room = name;
        assert.ok(existsSync(path.join(root, inside ? room : '', name)), line);
      }
    }
    assert.ok(paths(tour).length > 20);
    assert.equal(all(tour, /^## Walk (\w+)/gm).length, 3);
  });

  for (const file of readmes)
    it(`${file} names only scripts and commands that exist`, () => {
      const text = read(file);
      const run = [...all(text, /npm run ([\w:-]+)/g), ...all(text, /npm (ci|start|test)\b/g)];
      assert.ok(run.length > 10);
      for (const script of run) assert.ok(scripts.has(script), script);
      const typed = all(text, /npm run cli -- ([a-z-]+(?: [a-z]+(?=[ \n`]))?)/g).filter((line) => line !== 'help');
      assert.ok(typed.length > 3);
      for (const line of typed) assert.ok(commands.includes(line) || commands.includes(line.split(' ')[0] ?? ''), line);
      const others = text.split('\n').filter((line) => /`tenant add`.*`tenant set`/.test(line));
      assert.equal(others.length, 1);
      for (const name of others.flatMap((line) => all(line, /`([a-z][a-z -]*)`/g))) assert.ok(commands.includes(name), name);
    });

  it('tell every command in the README', () => {
    const text = read('README.md');
    for (const command of commands) assert.ok(text.includes(command), `README.md does not tell of the command ${command}`);
  });

  it('say the same in both languages: chapters, commands, links', () => {
    const [english, chinese] = readmes.map(read);
    assert.ok(english && chinese);
    assert.deepEqual(chapters(chinese), chapters(english));
    assert.deepEqual(inCode(chinese), inCode(english));
    const links = (text: string) => all(text, /\]\(((?:docs|server|[A-Z.])[^)#]*)\)/g).filter((link) => !link.startsWith('README'));
    assert.deepEqual(links(chinese), links(english));
  });

  it('describe every table that a migration makes, and no other', () => {
    const made = filesIn('server/migrations').flatMap((file) => all(read(file), /createTable\('(\w+)'/g));
    const [ours = ''] = read('docs/data-model.md').split("## The documents' names");
    const described = all(ours, /^\| `(\w+)` \|/gm).filter((table) => table !== 'migrations'); // umzug's own
    assert.deepEqual(described.toSorted(), [...new Set(made)].toSorted(), 'docs/data-model.md and server/migrations differ');
  });

  it('keep decisions to 30 lines under consecutive numbers', () => {
    const decisions = filesIn('docs/adr');
    for (const [index, file] of decisions.toSorted().entries()) {
      const number = String(index + 1).padStart(4, '0');
      assert.ok(path.basename(file).startsWith(`${number}-`), file);
      assert.match(read(file), new RegExp(`^# ${number} `));
      if (index > 0) assert.ok(read(file).trimEnd().split('\n').length <= 30, file); // the first holds the table of packages
    }
  });
});
