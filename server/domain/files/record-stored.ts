import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { markStored, setAside } from './files.store.ts';
import type { StoredFile } from './files.types.ts';
import { readableAt, type Storage } from './storage.ts';

/** An upload has come: announces it once, and sets what it replaces aside. Safe to repeat. */
export async function recordStored(storage: Storage, file: StoredFile, contentType: string): Promise<void> {
  await inTransaction(async (tx) => {
    if (!(await markStored(tx, file.id, contentType))) return;
    await setAside(tx, file);
    const { id: fileId, accountId, purpose, key } = file;
    await emit(tx, 'files.stored', [{ fileId, accountId, purpose, url: readableAt(storage, key) }], () => `file:${fileId}`);
  });
}
