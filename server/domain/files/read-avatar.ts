import { Fault } from '../../../shared/vocab/fault.ts';
import { readObject } from './disk.ts';
import { fileByKey } from './files.store.ts';

/** An account's present picture by the name in its address, for everyone. Throws file_not_found for all else. */
export async function readAvatar(name: string): Promise<{ type: string; bytes: Buffer }> {
  const file = await fileByKey(`avatars/${name}`);
  const bytes = file?.status === 'stored' ? await readObject(file.key) : undefined;
  if (!file || !bytes) throw new Fault('file_not_found');
  return { type: file.contentType, bytes };
}
