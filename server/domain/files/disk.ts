import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../platform/config.ts';
import { randomToken } from '../crypto/index.ts';

/** The only keys that reach the disk: a folder and a name of our own making. */
const safeKey = /^[a-z]{1,16}\/[0-9a-f]{16}-[\w-]{22}\.[a-z]{3,4}$/;

function pathOf(key: string): string {
  if (!safeKey.test(key)) throw new Error('A key that was not made here.');
  return path.join(config().DATA_DIR, 'files', key);
}

/** Keeps an object's bytes: all of them or none. */
export async function writeObject(key: string, bytes: Uint8Array): Promise<void> {
  const target = pathOf(key);
  await mkdir(path.dirname(target), { recursive: true });
  const draft = `${target}.${randomToken(6)}`;
  await writeFile(draft, bytes, { flush: true });
  await rename(draft, target);
}

/** An object's bytes; undefined when there are none. */
export async function readObject(key: string): Promise<Buffer | undefined> {
  try {
    return await readFile(pathOf(key));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes an object, if it is there. */
export function removeObject(key: string): Promise<void> {
  return rm(pathOf(key), { force: true });
}
