import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { removeObject } from './disk.ts';
import { deleteFiles, needlessFiles } from './files.store.ts';
import { storage } from './storage.ts';

const dayMs = 86_400_000;
const pageSize = 200;

/** Forgets pictures that were replaced and uploads that never came, however many; tells how many. What lies in OSS is for its lifecycle rules. */
export async function purgeFiles(): Promise<{ files: number }> {
  const { embedded } = storage();
  for (let files = 0; ; ) {
    const needless = await needlessFiles(now() - dayMs, pageSize);
    if (embedded) for (const { key } of needless) await removeObject(key);
    await inTransaction((tx) =>
      deleteFiles(
        tx,
        needless.map(({ id }) => id),
      ),
    );
    files += needless.length;
    if (needless.length < pageSize) return { files };
  }
}
