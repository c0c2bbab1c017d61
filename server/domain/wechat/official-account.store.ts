import { z } from 'zod';
import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { seal } from '../crypto/index.ts';
import { type AccountTemplate, accountTemplateTypes, type OfficialAccount, templateMeanings } from './wechat.types.ts';

const menu = z.object({ book: z.string(), personalCenter: z.string(), chat: z.string() }).partial();
const keyMeanings = z.record(z.string(), z.enum(templateMeanings));

/** An official account as it is to be saved; what is left out stays as it is, or starts as a value that nobody knows. */
export interface OfficialAccountEntry {
  appid: string;
  tenantId: string;
  authUrl: string;
  secret?: string | undefined;
  pushToken?: string | undefined;
  encodingAesKey?: string | undefined;
  menuUrls?: OfficialAccount['menuUrls'] | undefined;
}

/** The official account that a tenant saved last. */
export async function findOfficialAccount(
  tx: Tx | null,
  where: { tenantId: string; appid?: string },
): Promise<OfficialAccount | undefined> {
  const [row] = await select<{ appid: string; auth_url: string | null; menu_urls: string | null }>(
    tx,
    `SELECT appid, auth_url, menu_urls FROM wechat_apps WHERE tenant_id = :tenantId AND kind = 'oa'
     ${where.appid === undefined ? '' : 'AND appid = :appid'} ORDER BY updated_at DESC, id DESC LIMIT 1`,
    { ...where },
  );
  if (!row) return undefined;
  const menuUrls = menu.parse(JSON.parse(row.menu_urls ?? '{}'));
  return { appid: row.appid, tenantId: where.tenantId, authUrl: row.auth_url ?? '', menuUrls };
}

/** Adds an app that nobody has yet. */
export async function addOfficialAccount(
  tx: Tx,
  entry: Required<Pick<OfficialAccountEntry, 'appid' | 'tenantId' | 'secret' | 'pushToken' | 'encodingAesKey'>>,
): Promise<void> {
  const { appid, tenantId: tenant_id } = entry;
  const secrets = {
    secret: seal(entry.secret ?? '', 'wechat_apps.secret'),
    push_token: seal(entry.pushToken ?? '', 'wechat_apps.push_token'),
    encoding_aes_key: seal(entry.encodingAesKey ?? '', 'wechat_apps.encoding_aes_key'),
  };
  await insertIgnoringDuplicates(tx, 'wechat_apps', [{ appid, tenant_id, kind: 'oa', ...secrets, updated_at: 0 }]);
}

/** Makes an official account of this tenant its present one, as said; false when the appid is another's or no official account. */
export async function changeOfficialAccount(tx: Tx, entry: OfficialAccountEntry): Promise<boolean> {
  const { appid, tenantId } = entry;
  const sealed = (text: string | undefined, column: string) =>
    text === undefined ? {} : { [column]: seal(text, `wechat_apps.${column}`) };
  const values = {
    auth_url: entry.authUrl,
    ...(entry.menuUrls ? { menu_urls: JSON.stringify(entry.menuUrls) } : {}),
    ...sealed(entry.secret, 'secret'),
    ...sealed(entry.pushToken, 'push_token'),
    ...sealed(entry.encodingAesKey, 'encoding_aes_key'),
  };
  const columns = Object.keys(values).map((name) => `${name} = :${name}`);
  const changed = await change(
    tx,
    `UPDATE wechat_apps SET ${columns.join(', ')}, updated_at = CASE WHEN updated_at < :at THEN :at ELSE updated_at + 1 END
     WHERE appid = :appid AND tenant_id = :tenantId AND kind = 'oa'`,
    { ...values, appid, tenantId, at: now() },
  );
  return changed === 1;
}

/** Adds or replaces the template of one type of an official account. */
export async function putAccountTemplate(tx: Tx, { appid, type, templateId, fields }: AccountTemplate): Promise<void> {
  const key = { appid, type: accountTemplateTypes.indexOf(type) };
  const row = { template_id: templateId, fields: JSON.stringify(fields), updated_at: now() };
  await insertIgnoringDuplicates(tx, 'wechat_account_templates', [{ ...key, ...row }]);
  await change(
    tx,
    'UPDATE wechat_account_templates SET template_id = :template_id, fields = :fields, updated_at = :updated_at WHERE appid = :appid AND type = :type',
    { ...key, ...row },
  );
}

/** Keeps what has been read of a template, unless another was chosen or told meanwhile. */
export function putTemplateFields(tx: Tx, { appid, type, templateId, fields }: AccountTemplate): Promise<number> {
  return change(
    tx,
    `UPDATE wechat_account_templates SET fields = :fields WHERE appid = :appid AND type = :type AND template_id = :templateId AND fields = '{}'`,
    { appid, type: accountTemplateTypes.indexOf(type), templateId, fields: JSON.stringify(fields) },
  );
}

/** The templates of an official account, the lowest type first. */
export async function listAccountTemplates(appid: string): Promise<AccountTemplate[]> {
  const rows = await select<{ type: number; template_id: string; fields: string }>(
    null,
    'SELECT type, template_id, fields FROM wechat_account_templates WHERE appid = :appid ORDER BY type',
    { appid },
  );
  return rows.flatMap(({ type, template_id, fields }) => {
    const name = accountTemplateTypes[type];
    return name ? [{ appid, type: name, templateId: template_id, fields: keyMeanings.parse(JSON.parse(fields)) }] : [];
  });
}
