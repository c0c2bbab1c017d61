import { randomInt } from 'node:crypto';
import { type Simulator, startSimulator } from '../../tools/wechat-simulator/index.ts';
import { saveApp } from '../domain/wechat/index.ts';
import { config, useConfig } from '../platform/config.ts';
import { inTransaction } from '../platform/db.ts';
import { buildTenant } from './factories/directory.ts';

/** What a mini-program's user can bring: codes of the simulated WeChat. */
export interface MiniProgram {
  tenantId: string;
  appid: string;
  /** A wx.login code of a user, a new one if no openid is given. */
  loginCode(openid?: string): Promise<{ code: string; openid: string }>;
  /** A getPhoneNumber code. */
  phoneCode(phone: string): Promise<string>;
  /** The next call to a path of WeChat answers this errcode. */
  failNext(path: string, errcode: number): Promise<void>;
}

/** Inside a describe: a hospital with its own mini-program on a WeChat simulator of its own. */
export function miniProgram(): MiniProgram {
  let simulator: Simulator | undefined;
  let back = () => {};
  const appid = `wx${String(randomInt(1_000_000_000)).padStart(9, '0')}0000001`;
  const control = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${simulator?.url}/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return (await response.json()) as Record<string, unknown>; // as: the simulator's control API answers objects
  };
  const used: MiniProgram = {
    tenantId: '',
    appid,
    loginCode: async (openid) => {
      const made = await control('login', { appid, ...(openid ? { openid } : {}) });
      return { code: String(made.code), openid: String(made.openid) };
    },
    phoneCode: async (phone) => String((await control('phone-code', { appid, phone })).code),
    failNext: async (path, errcode) => void (await control('faults', { path, errcode, times: 1 })),
  };
  before(async () => {
    used.tenantId = (await buildTenant()).id;
    const plan = {
      tenantId: Number(used.tenantId),
      mchid: '1900000009',
      mode: 'certificate' as const,
      apps: [{ kind: 'mp' as const, appid }],
    };
    simulator = await startSimulator({ port: 0, tenants: [plan] });
    const old = config();
    back = () => useConfig(old);
    useConfig({ ...old, WECHAT_API_BASE: simulator.url });
    const answer = await fetch(`${simulator.url}/control/credentials`);
    const [{ apps }] = (await answer.json()) as [{ apps: [{ secret: string; pushToken: string; encodingAesKey: string }] }]; // as: the simulator's own types
    const [{ secret, pushToken, encodingAesKey }] = apps;
    await inTransaction((tx) => saveApp(tx, { appid, tenantId: used.tenantId, kind: 'mp', secret, pushToken, encodingAesKey }));
  });
  after(async () => {
    back();
    await simulator?.close();
  });
  return used;
}
