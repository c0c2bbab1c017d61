import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { seal, unseal } from '../crypto/index.ts';
import {
  type AppKind,
  type AppSecrets,
  type KeyMode,
  type Merchant,
  type MerchantSecrets,
  type PlatformCertificate,
  type Template,
  templateKinds,
} from './wechat.types.ts';

/** A merchant with its secrets, and when its certificates were last fetched (epoch ms, 0 = never). */
export type KeptMerchant = MerchantSecrets & { certificatesAt: number };

/** Adds or replaces an app by its appid. */
export async function putApp(tx: Tx, app: AppSecrets): Promise<void> {
  const row = {
    tenant_id: app.tenantId,
    kind: app.kind,
    secret: seal(app.secret, 'wechat_apps.secret'),
    push_token: seal(app.pushToken, 'wechat_apps.push_token'),
    encoding_aes_key: seal(app.encodingAesKey, 'wechat_apps.encoding_aes_key'),
    updated_at: now(),
  };
  await insertIgnoringDuplicates(tx, 'wechat_apps', [{ appid: app.appid, ...row }]);
  await change(
    tx,
    `UPDATE wechat_apps SET tenant_id = :tenant_id, kind = :kind, secret = :secret, push_token = :push_token,
       encoding_aes_key = :encoding_aes_key, updated_at = :updated_at WHERE appid = :appid`,
    { appid: app.appid, ...row },
  );
}

interface AppRow {
  appid: string;
  tenant_id: number;
  kind: string;
  secret: string;
  push_token: string;
  encoding_aes_key: string;
}

/** Apps with their secrets: that of an appid, or those of a tenant and kind, the latest first. */
export async function findApps(where: { appid: string } | { tenantId: string; kind: AppKind }): Promise<AppSecrets[]> {
  const condition = 'appid' in where ? 'appid = :appid' : 'tenant_id = :tenantId AND kind = :kind';
  const rows = await select<AppRow>(null, `SELECT * FROM wechat_apps WHERE ${condition} ORDER BY updated_at DESC, id DESC`, where);
  return rows.map((row) => ({
    appid: row.appid,
    tenantId: String(row.tenant_id),
    kind: row.kind === 'oa' ? 'oa' : 'mp',
    secret: unseal(row.secret, 'wechat_apps.secret'),
    pushToken: unseal(row.push_token, 'wechat_apps.push_token'),
    encodingAesKey: unseal(row.encoding_aes_key, 'wechat_apps.encoding_aes_key'),
  }));
}

/** Adds or replaces a merchant by its mchid. */
export async function putMerchant(tx: Tx, merchant: MerchantSecrets): Promise<void> {
  const row = {
    tenant_id: merchant.tenantId,
    mode: merchant.mode,
    api_v3_key: seal(merchant.apiV3Key, 'wechat_merchants.api_v3_key'),
    merchant_serial: merchant.merchantSerial,
    merchant_private_key: seal(merchant.merchantPrivateKey, 'wechat_merchants.merchant_private_key'),
    public_key_id: merchant.publicKeyId ?? null,
    public_key: merchant.publicKey ?? null,
    platform_certificates: JSON.stringify(merchant.platformCertificates),
    certificates_at: merchant.platformCertificates.length ? now() : 0,
    updated_at: now(),
  };
  await insertIgnoringDuplicates(tx, 'wechat_merchants', [{ mchid: merchant.mchid, ...row }]);
  const columns = Object.keys(row).map((name) => `${name} = :${name}`);
  await change(tx, `UPDATE wechat_merchants SET ${columns.join(', ')} WHERE mchid = :mchid`, { mchid: merchant.mchid, ...row });
}

interface MerchantRow {
  mchid: string;
  tenant_id: number;
  mode: string;
  api_v3_key: string;
  merchant_serial: string;
  merchant_private_key: string;
  public_key_id: string | null;
  public_key: string | null;
  platform_certificates: string;
  certificates_at: number;
}

/** A merchant with its secrets, and when its certificates were last fetched. */
export async function findMerchant(mchid: string): Promise<KeptMerchant | undefined> {
  const [row] = await select<MerchantRow>(null, 'SELECT * FROM wechat_merchants WHERE mchid = :mchid', { mchid });
  return (
    row && {
      mchid: row.mchid,
      tenantId: String(row.tenant_id),
      mode: keyMode(row.mode),
      apiV3Key: unseal(row.api_v3_key, 'wechat_merchants.api_v3_key'),
      merchantSerial: row.merchant_serial,
      merchantPrivateKey: unseal(row.merchant_private_key, 'wechat_merchants.merchant_private_key'),
      publicKeyId: row.public_key_id ?? undefined,
      publicKey: row.public_key ?? undefined,
      platformCertificates: JSON.parse(row.platform_certificates),
      certificatesAt: Number(row.certificates_at),
    }
  );
}

/** Every merchant without secrets, or those of one tenant, the latest first. */
export async function listMerchants(tenantId?: string): Promise<(Merchant & { certificatesAt: number })[]> {
  const rows = await select<Pick<MerchantRow, 'mchid' | 'tenant_id' | 'mode' | 'certificates_at'>>(
    null,
    `SELECT mchid, tenant_id, mode, certificates_at FROM wechat_merchants ${tenantId === undefined ? '' : 'WHERE tenant_id = :tenantId'}
     ORDER BY updated_at DESC, id DESC`,
    tenantId === undefined ? {} : { tenantId },
  );
  return rows.map((row) => ({
    mchid: row.mchid,
    tenantId: String(row.tenant_id),
    mode: keyMode(row.mode),
    certificatesAt: Number(row.certificates_at),
  }));
}

/** Keeps freshly fetched certificates. */
export async function putCertificates(tx: Tx, mchid: string, certificates: readonly PlatformCertificate[], at: number): Promise<void> {
  await change(tx, 'UPDATE wechat_merchants SET platform_certificates = :json, certificates_at = :at WHERE mchid = :mchid', {
    json: JSON.stringify(certificates),
    at,
    mchid,
  });
}

/** Adds or replaces the template of one kind of an app. */
export async function putTemplate(tx: Tx, template: Template): Promise<void> {
  const row = { template_id: template.templateId, fields: JSON.stringify(template.fields), updated_at: now() };
  const key = { appid: template.appid, kind: template.kind };
  await insertIgnoringDuplicates(tx, 'wechat_templates', [{ ...key, ...row }]);
  await change(
    tx,
    'UPDATE wechat_templates SET template_id = :template_id, fields = :fields, updated_at = :updated_at WHERE appid = :appid AND kind = :kind',
    { ...key, ...row },
  );
}

/** The templates of an app, 模板ID1 first. */
export async function listTemplates(appid: string): Promise<Template[]> {
  const rows = await select<{ kind: string; template_id: string; fields: string }>(
    null,
    'SELECT kind, template_id, fields FROM wechat_templates WHERE appid = :appid',
    { appid },
  );
  return templateKinds.flatMap((kind) =>
    rows.filter((row) => row.kind === kind).map((row) => ({ appid, kind, templateId: row.template_id, fields: JSON.parse(row.fields) })),
  );
}

function keyMode(mode: string): KeyMode {
  return mode === 'public-key' ? 'public-key' : 'certificate';
}
