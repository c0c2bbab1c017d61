import { randomInt } from 'node:crypto';
import { DEMO_TENANTS, type SimulatorOptions, startSimulator } from '../../../tools/wechat-simulator/index.ts';
import type { Credential } from '../../../tools/wechat-simulator/types.ts';
import { bindOpenid } from '../../domain/identity/index.ts';
import { saveApp, saveMerchant, saveTemplate, templateKinds } from '../../domain/wechat/index.ts';
import { config, useConfig } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildTenant } from './directory.ts';
import { buildAccount } from './identity.ts';

/** A hospital with its apps and merchant, as WeChat (the simulator) knows them. */
export interface WechatHospital {
  tenantId: string;
  agencyId: string;
  mp: string;
  oa: string;
  mchid: string;
  credential: Credential;
  /** Templates of the mini-program, 模板ID1 first. */
  templates: { templateId: string; title: string; keys: string[] }[];
}

export interface Wechat {
  url: string;
  /** In certificate mode and in public-key mode. */
  certificate: WechatHospital;
  publicKey: WechatHospital;
  /** A call of the control API; GET without a body. */
  control<T = Record<string, unknown>>(path: string, body?: object): Promise<T>;
  /** Ends the simulator and points the configuration back. */
  close(): Promise<void>;
}

/** Starts a simulator with two hospitals of this test's own and points this process at it; `known`: platform certificates are stored beforehand. */
export async function buildWechat(options: Partial<SimulatorOptions> & { known?: boolean } = {}): Promise<Wechat> {
  const { known = false, ...given } = options;
  const hospitals = [await buildTenant(), await buildTenant()];
  const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');
  const tenants = DEMO_TENANTS.map((plan, index) => ({
    ...plan,
    tenantId: Number(hospitals[index]?.id),
    mchid: `19${digits(8)}`,
    apps: plan.apps.map((app) => ({ ...app, appid: `wx${digits(16)}` })),
  }));
  const simulator = await startSimulator({ port: 0, notifyDelays: [100, 200, 400], ...given, tenants });
  const before = config();
  useConfig({ ...before, WECHAT_API_BASE: simulator.url, WECHAT_PAY_BASE: simulator.url });
  const control = async (path: string, body?: object) => {
    const reply = await fetch(
      `${simulator.url}/control${path}`,
      body ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {},
    );
    const answer = JSON.parse(await reply.text());
    if (!reply.ok) throw new Error(`The simulator refused ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const credentials: Credential[] = await control('/credentials');
  const adopt = async (index: number): Promise<WechatHospital> => {
    const credential = credentials[index];
    const tenant = hospitals[index];
    const mp = credential?.apps.find(({ kind }) => kind === 'mp')?.appid;
    const oa = credential?.apps.find(({ kind }) => kind === 'oa')?.appid;
    if (!credential || !tenant || !mp || !oa) throw new Error('The simulator has fewer hospitals than were planned.');
    const templates: WechatHospital['templates'] = await control(`/templates?appid=${mp}`);
    const { platformSerial: serial, platformCertificate: pem, ...merchant } = credential;
    await inTransaction(async (tx) => {
      await saveMerchant(tx, { ...merchant, tenantId: tenant.id, platformCertificates: known ? [{ serial, pem }] : [] });
      for (const app of credential.apps) await saveApp(tx, { ...app, tenantId: tenant.id });
      for (const [at, kind] of templateKinds.entries()) {
        const template = templates[at];
        if (template)
          await saveTemplate(tx, { appid: mp, kind, templateId: template.templateId, fields: { patient: template.keys[0] ?? '' } });
      }
    });
    return { tenantId: tenant.id, agencyId: tenant.agencyId, mp, oa, mchid: credential.mchid, credential, templates };
  };
  const close = async () => {
    useConfig(before);
    await simulator.close();
  };
  return { url: simulator.url, certificate: await adopt(0), publicKey: await adopt(1), control, close };
}

/** An account with an openid of its own in an app. */
export async function buildPayer(wechat: Wechat, appid: string, accountId?: string): Promise<{ accountId: string; openid: string }> {
  const owner = accountId ?? (await buildAccount()).accountId;
  const isOfficial = [wechat.certificate.oa, wechat.publicKey.oa].includes(appid);
  const { openid } = await wechat.control<{ openid: string }>(isOfficial ? '/oauth-code' : '/login', { appid });
  await inTransaction((tx) => bindOpenid(tx, { accountId: owner, appid, openid }));
  return { accountId: owner, openid };
}
