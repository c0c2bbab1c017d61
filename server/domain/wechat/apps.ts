import { createPrivateKey, createPublicKey } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { afterCommit, type Tx } from '../../platform/db.ts';
import {
  findApps,
  findMerchant,
  type KeptMerchant,
  listMerchants,
  listTemplates,
  putApp,
  putMerchant,
  putTemplate,
} from './wechat.store.ts';
import type { App, AppKind, AppSecrets, Merchant, MerchantSecrets, Template } from './wechat.types.ts';
import { WechatError } from './wechat.types.ts';

/** Secrets are kept in the process for so long: another process's change is seen after it. */
const keptMs = 1_000;
const kept = new Map<string, { value: Promise<unknown>; until: number }>();

async function remember<T>(key: string, find: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known && known.until > now()) return known.value as Promise<T>; // as: a key is only ever filled by its own finder
  if (kept.size > 1_000) kept.clear(); // ids come from paths that anybody may call
  const value = find();
  kept.set(key, { value, until: now() + keptMs });
  value.catch(() => kept.delete(key));
  return value;
}

/** Forgets what is kept of a merchant, so that the next look reads the database. */
export function forgetMerchant(mchid: string): void {
  kept.delete(`merchant ${mchid}`);
}

/** Forgets every app, so that the next look reads the database. */
export function forgetApps(): void {
  kept.clear();
}

/** Adds or replaces an app of a tenant by its appid; its secrets are sealed at rest. */
export async function saveApp(tx: Tx, app: AppSecrets): Promise<void> {
  await putApp(tx, app);
  kept.clear();
  afterCommit(tx, () => kept.clear());
}

/** Adds or replaces a merchant by its mchid; its keys are sealed at rest. Throws Error for keys that cannot be used. */
export async function saveMerchant(
  tx: Tx,
  merchant: Omit<MerchantSecrets, 'platformCertificates'> & { platformCertificates?: MerchantSecrets['platformCertificates'] },
): Promise<void> {
  if (Buffer.byteLength(merchant.apiV3Key) !== 32) throw new Error('The APIv3 key has 32 bytes.');
  if (merchant.mode === 'public-key' && !(merchant.publicKeyId && merchant.publicKey))
    throw new Error('Public-key mode needs publicKeyId and publicKey.');
  createPrivateKey(merchant.merchantPrivateKey);
  if (merchant.publicKey) createPublicKey(merchant.publicKey);
  await putMerchant(tx, { ...merchant, platformCertificates: merchant.platformCertificates ?? [] });
  kept.clear();
  afterCommit(tx, () => kept.clear());
}

/** The app of a tenant: its mini-program (mp) or official account (oa); the latest if it has several. */
export async function appOf(of: { tenantId: string; kind: AppKind }): Promise<App | undefined> {
  const [app] = await remember(`tenant ${of.tenantId} ${of.kind}`, () => findApps({ tenantId: of.tenantId, kind: of.kind }));
  return app && openly(app);
}

/** The app of an appid. */
export async function appById(appid: string): Promise<App | undefined> {
  const [app] = await remember(`app ${appid}`, () => findApps({ appid }));
  return app && openly(app);
}

function openly({ appid, tenantId, kind }: AppSecrets): App {
  return { appid, tenantId, kind };
}

/** An app with its secrets. Throws WechatError refused for an appid that is not ours. */
export async function appSecrets(appid: string): Promise<AppSecrets> {
  const [app] = await remember(`app ${appid}`, () => findApps({ appid }));
  if (!app) throw new WechatError('refused', 'This appid is not registered here.', { code: '40013', sent: false });
  return app;
}

/** The merchant that takes a tenant's money. */
export async function merchantOf(tenantId: string): Promise<Merchant | undefined> {
  const [merchant] = await remember(`merchant of ${tenantId}`, () => listMerchants(tenantId));
  return merchant && { mchid: merchant.mchid, tenantId: merchant.tenantId, mode: merchant.mode };
}

/** Every merchant, without secrets; `certificatesAt` says when its platform certificates were fetched. */
export function merchants(): Promise<(Merchant & { certificatesAt: number })[]> {
  return listMerchants();
}

/** A merchant with its keys; undefined for an mchid that is not ours. */
export function merchantSecrets(mchid: string): Promise<KeptMerchant | undefined> {
  return remember(`merchant ${mchid}`, () => findMerchant(mchid));
}

/** Adds or replaces the template of one kind of an app. */
export async function saveTemplate(tx: Tx, template: Template): Promise<void> {
  await putTemplate(tx, template);
  afterCommit(tx, () => kept.delete(`templates ${template.appid}`));
}

/** The templates of an app, in the order of seed 002. */
export function templatesOf(appid: string): Promise<Template[]> {
  return remember(`templates ${appid}`, () => listTemplates(appid));
}
