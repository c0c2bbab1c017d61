import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillSession } from '../server/app/demo-bookings.ts';
import { loadDemoHospital } from '../server/app/demo-hospital.ts';
import { adoptSimulator } from '../server/app/demo-wechat.ts';
import { start, stopOnSignal } from '../server/app/main.ts';
import { loadConfig, processEnvironment } from '../server/platform/config.ts';
import { previewMiddleware } from './preview/serve.ts';
import { DEMO_TENANTS, startSimulator } from './wechat-simulator/index.ts';

const names: Record<number, string> = { 1: '示范医院', 2: '第二医院' };
/** Whose mini-program the preview can show. */
const previewTenants = DEMO_TENANTS.flatMap(({ tenantId, apps }) =>
  apps
    .filter(({ kind }) => kind === 'mp')
    .map(({ appid }) => ({ tenantId: String(tenantId), name: names[tenantId] ?? String(tenantId), appid })),
);
const demoMiniPrograms = previewTenants.map(({ appid }) => appid);

/** Keys and the demo password of one data folder, made once and kept with the data that they open. */
function demoSecrets(folder: string): Record<string, string> {
  const file = path.join(folder, 'demo-secrets.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const hex = () => randomBytes(32).toString('hex');
    const secrets = {
      DATA_KEY: hex(),
      INDEX_KEY: hex(),
      SESSION_KEY: hex(),
      SERVICE_TOKEN: hex(),
      SMS_KEY: hex(),
      DEMO_PASSWORD: `Demo-${randomBytes(4).toString('hex')}`,
    };
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

const demoEnvironment = () => ({ APP_MODE: 'demo', LOG_LEVEL: 'warn', ...processEnvironment() });

/** `npm start`: migrates, loads the demo hospital, starts simulator, API and worker, and prints one screen. */
async function main(): Promise<void> {
  const environment = demoEnvironment();
  const { DATA_DIR, SIMULATOR_PORT } = loadConfig(environment);
  const simulatorUrl = `http://127.0.0.1:${SIMULATOR_PORT}`;
  const config = loadConfig({
    WECHAT_API_BASE: simulatorUrl,
    WECHAT_PAY_BASE: simulatorUrl,
    SMS_URL: `${simulatorUrl}/sms/send`,
    MAIL_REAL_SEND: 'true',
    ...demoSecrets(DATA_DIR),
    ...environment,
  });
  const password = config.DEMO_PASSWORD ?? '';
  const simulator = await startSimulator({
    port: SIMULATOR_PORT,
    dataFile: path.join(DATA_DIR, 'wechat-simulator.json'),
    publicUrl: config.PUBLIC_URL,
    smsKey: config.SMS_KEY ?? '',
  });
  const preview = previewMiddleware({ root: path.join(import.meta.dirname, '../miniprogram'), simulatorUrl, tenants: previewTenants });
  const prepare = async () => {
    const { full } = await loadDemoHospital({ password });
    if (full) await fillSession(full, password);
    await adoptSimulator(simulatorUrl);
  };
  const mail = config.SMTP_URL ? {} : { SMTP_URL: `smtp://127.0.0.1:${simulator.smtpPort}` };
  const running = await start({ ...config, ...mail }, 'all', prepare, [preview]);
  await tellSimulatorWhereToPush(simulatorUrl, config.PUBLIC_URL);
  stopOnSignal(async () => {
    await running.stop();
    await simulator.close();
  });
  process.stdout.write(screen(config.PUBLIC_URL, simulatorUrl, password, config.DATABASE_URL));
}

/** What a hospital sets in WeChat's console: where events of its mini-programs are pushed, encrypted. */
async function tellSimulatorWhereToPush(simulatorUrl: string, url: string): Promise<void> {
  for (const appid of demoMiniPrograms) {
    const body = JSON.stringify({ appid, url: `${url}/wechat/push/${appid}`, mode: 'aes', format: 'json' });
    const reply = await fetch(`${simulatorUrl}/control/push`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!reply.ok) throw new Error(`The simulator could not reach ${url}: ${await reply.text()}`);
  }
}

function screen(url: string, simulatorUrl: string, password: string, database: string): string {
  return `
  就诊 Jiuzhen is running            数据 ${database.replace(/\/\/[^@/]*@/, '//***@')}

  小程序  ${url}/preview/          接口文档  ${url}/docs
  接口    ${url}                   模拟微信  ${simulatorUrl}/control

  演示账号（密码都是 ${password}）
    患者 13800000001 · 13800000002      医生 13800000011 · 13800000012（二院）
    医助 13800000021   客服 13800000031   管理员 13800000091 · 13800000092（二院） · 平台 13800000099

  先试试：
    curl '${url}/pati_service/tenant_service/depts'
    curl '${url}/pati_service/patient_service/login' -d 'phone=13800000001&password=${password}'
    短信验证码在  ${simulatorUrl}/control/sms?phone=13800000001
    邮件在        ${simulatorUrl}/control/mail

  按 Ctrl+C 结束；数据保留，再次 npm start 继续。
`;
}

function portTaken(port: number): string {
  const { PORT, SIMULATOR_PORT } = loadConfig(demoEnvironment());
  return `端口 ${port} 已被其他程序占用（接口要用 ${PORT}，模拟微信要用 ${SIMULATOR_PORT}）。
换一个端口再启动：PORT=4200 npm start（模拟微信随之用后一个 4201）`;
}

main().catch((error) => {
  process.stderr.write(`${error?.code === 'EADDRINUSE' ? portTaken(error.port) : (error?.stack ?? error)}\n`);
  process.exit(1);
});
