import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { findAuthFile, putAuthFile } from './auth-files.store.ts';

const nameRule = /^MP_verify_[0-9A-Za-z]{1,48}\.txt$/;
const longest = 1_024;

/**
 * 网页授权文件: keeps the file that proves a tenant's domain to WeChat, a later one of the same name instead of it. A file
 * without a name is called after its content, as WeChat makes them. Throws invalid_input for anything else.
 */
export async function saveAuthFile(file: { tenantId: string; name: string; bytes: Uint8Array }): Promise<void> {
  const { tenantId, bytes } = file;
  if (!bytes.length || bytes.length > longest) throw refused('授权文件应为 1 KB 以内的文本');
  const content = textIn(bytes);
  const name = file.name || `MP_verify_${content.trim()}.txt`;
  if (!nameRule.test(name)) throw refused('文件名应为 MP_verify_*.txt');
  await inTransaction((tx) => putAuthFile(tx, { tenantId, name, content }));
}

/** A tenant's file: that of the name, or the last one saved. Throws file_not_found. */
export async function authFile({ tenantId, name }: { tenantId: string; name?: string }): Promise<{ name: string; bytes: Buffer }> {
  const found = await findAuthFile(tenantId, name);
  if (!found) throw new Fault('file_not_found');
  return { name: found.name, bytes: Buffer.from(found.content, 'utf8') };
}

/** The bytes as text that gives the same bytes again; nothing but text. */
function textIn(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!/[^\P{Cc}\t\r\n]/u.test(text)) return text;
  } catch {
    // not UTF-8
  }
  throw refused('授权文件应为文本文件');
}

function refused(words: string): Fault {
  return new Fault('invalid_input', { field: 'inputstream', words });
}
