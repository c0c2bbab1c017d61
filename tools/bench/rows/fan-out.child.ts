import { boot } from '../../../server/app/boot.ts';
import { addTenant } from '../../../server/domain/directory/index.ts';
import { saveApp, sendSubscribeMessage } from '../../../server/domain/wechat/index.ts';
import { send } from '../../../server/domain/wechat/wire.ts';
import { config, loadConfig, processEnvironment } from '../../../server/platform/config.ts';
import { inTransaction } from '../../../server/platform/db.ts';
import { clients } from '../plan.ts';
import { each, serveWorks } from './in-process.ts';

await boot(loadConfig(processEnvironment()));
const appid = 'wx0000000000000001';
await inTransaction(async (tx) => {
  await addTenant(tx, { id: '1', name: '压测医院' });
  await saveApp(tx, { appid, tenantId: '1', kind: 'mp', secret: 's'.repeat(32), pushToken: 'token', encodingAesKey: 'k'.repeat(43) });
});

const messageTo = (index: number) => ({
  appid,
  openid: `openid-of-the-bench-${index}`,
  templateId: 'template-of-the-bench',
  page: `packages/booking/detail?id=${index}`,
  data: { thing1: '王小明', thing2: '心内科', time3: '2026年12月01日 08:30', thing4: '压测医院', number5: '12' },
});

const path = '/cgi-bin/message/subscribe/send?access_token=token-of-the-bench';

/** The message as it goes over the wire. */
function wireText(index: number): string {
  const { openid, templateId, page, data } = messageTo(index);
  const values = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }]));
  return JSON.stringify({ touser: openid, template_id: templateId, page, miniprogram_state: 'formal', lang: 'zh_CN', data: values });
}

const request = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;
const url = `${config().WECHAT_API_BASE}${path}`;

/** By the `fetch` that comes with Node. */
async function byFetch(index: number): Promise<void> {
  const reply = await fetch(url, { ...request, body: wireText(index) });
  JSON.parse(await reply.text());
}

/** By the connections that the product calls WeChat with; nothing but the transport. */
async function byOwnWire(index: number): Promise<void> {
  const { body } = await send({ ...request, url, body: wireText(index) });
  JSON.parse(body.toString('utf8'));
}

const sideOf = (work: (index: number) => Promise<unknown>) => ({ run: (count: number) => each(count, clients.calls, work) });
serveWorks({ fetch: sideOf(byFetch), ours: sideOf(byOwnWire), whole: sideOf((index) => sendSubscribeMessage(messageTo(index))) });
