import { randomInt, randomUUID } from 'node:crypto';
import { startSimulator } from '../../../tools/wechat-simulator/index.ts';
import type { Credential, MessageEntry, TemplateEntry } from '../../../tools/wechat-simulator/types.ts';
import type { VisitNews } from '../../domain/messaging/index.ts';
import { saveApp, saveTemplate, type TemplateKind, templateKinds } from '../../domain/wechat/index.ts';
import { config, useConfig } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildTenant } from './directory.ts';
import { buildAccount } from './identity.ts';

/** What the templates of the simulator mean, in the order of their keys; kinds in the order of seed 002. */
const meanings: Record<TemplateKind, readonly string[]> = {
  booked: ['patient', 'department', 'time', 'hospital', 'note'],
  reminder: ['patient', 'department', 'time', 'hospital', 'number'],
  waitlisted: ['patient', 'department', 'time', 'number', 'note'],
  promoted: ['patient', 'department', 'time', 'amount', 'note'],
  moved: ['patient', 'department', 'oldTime', 'time', 'status'],
  cancelled: ['patient', 'department', 'time', 'amount', 'reason'],
};

/** A hospital with a mini-program of its own at a WeChat simulator of its own. */
export async function buildMiniProgram() {
  const before = config();
  const tenantId = (await buildTenant()).id;
  const appid = `wx${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const plan = {
    tenantId: Number(tenantId),
    mchid: String(randomInt(1e9, 2e9)),
    mode: 'certificate' as const,
    apps: [{ kind: 'mp' as const, appid }],
  };
  const simulator = await startSimulator({ port: 0, tenants: [plan], smsKey: 'sms-key-of-the-tests', pushDelays: [50, 100] });
  useConfig({
    ...before,
    WECHAT_API_BASE: simulator.url,
    SMS_DRIVER: 'http',
    SMS_URL: `${simulator.url}/sms/send`,
    SMS_KEY: 'sms-key-of-the-tests',
  });

  const control = async <T>(path: string, body?: object): Promise<T> => {
    const sent = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${simulator.url}/control/${path}`, sent);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>; // as: the simulator's documented answer
  };

  const [credential] = await control<Credential[]>('credentials');
  const app = credential?.apps[0];
  if (!app) throw new Error('The simulator has no app.');
  const listed = await control<(TemplateEntry & { keys: string[] })[]>(`templates?appid=${appid}`);
  const templates = Object.fromEntries(templateKinds.map((kind, i) => [kind, listed[i]?.templateId ?? ''])) as Record<TemplateKind, string>; // as: made from every kind
  await inTransaction(async (tx) => {
    await saveApp(tx, { ...app, tenantId });
    for (const [i, kind] of templateKinds.entries()) {
      const fields = Object.fromEntries(meanings[kind].map((meaning, n) => [meaning, listed[i]?.keys[n] ?? '']));
      await saveTemplate(tx, { appid, kind, templateId: templates[kind], fields });
    }
  });

  return {
    tenantId,
    app,
    appid,
    templates,
    simulator,
    control,
    /** A signed-up user who has opened the mini-program: account, openid, a fresh code. */
    user: async () => {
      const { accountId } = await buildAccount();
      const { code, openid } = await control<{ code: string; openid: string }>('login', { appid });
      return { accountId, code, openid };
    },
    /** Another code of the same user. */
    code: async (openid: string) => (await control<{ code: string }>('login', { openid, appid })).code,
    /** The user accepts a template in the popup, as WeChat sees it. */
    accepts: async (openid: string, ...kinds: TemplateKind[]) => {
      for (const kind of kinds) await control('subscribe', { openid, templateId: templates[kind], result: 'accept' });
    },
    messages: (openid: string) => control<MessageEntry[]>(`messages?openid=${openid}`),
    fails: (fault: object) => control('faults', { path: '/cgi-bin/message/subscribe/send', times: 1, ...fault }),
    close: async () => {
      useConfig(before);
      await simulator.close();
    },
  };
}

export type MiniProgram = Awaited<ReturnType<typeof buildMiniProgram>>;

/** News of a visit in two days; takes any of its words. */
export function buildNews(given: Partial<VisitNews> & { tenantId: string; accountId: string }): VisitNews {
  return {
    bookingId: String(randomInt(1e9, 1e12)),
    patientName: '张三',
    departmentName: '内科',
    doctorName: null,
    hospitalName: '北交大校医院',
    visitAt: Date.now() + 2 * 86_400_000,
    half: 'AM',
    serialNo: 15,
    orderNo: 'AP20231216001',
    ...given,
  };
}
