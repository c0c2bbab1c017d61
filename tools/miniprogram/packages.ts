import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of an npm package as 构建 npm sees it: the package, its mini-program folder, and what is asked of it. */
export interface Packaged {
  name: string;
  folder: string;
  rest: string;
}

/** Finds `tdesign-miniprogram/button/button` in the node_modules above `from`; undefined when it is not installed. */
export function findPackage(reference: string, from: string): Packaged | undefined {
  const parts = reference.split('/');
  const name = parts.slice(0, reference.startsWith('@') ? 2 : 1).join('/');
  for (let folder = from; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', name);
    if (name && existsSync(path.join(found, 'package.json'))) {
      const { miniprogram = 'miniprogram_dist' } = JSON.parse(readFileSync(path.join(found, 'package.json'), 'utf8'));
      return { name, folder: path.join(found, miniprogram), rest: reference.slice(name.length + 1) };
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
