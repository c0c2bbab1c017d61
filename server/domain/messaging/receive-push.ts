import { inTransaction } from '../../platform/db.ts';
import { openPush, type PushEvent, templatesOf } from '../wechat/index.ts';
import { countConsent, withdrawConsent } from './grants.store.ts';
import { keepReceipt } from './sends.store.ts';
import { answerKey } from './take-consent.ts';

/** 消息推送: what WeChat pushes to an app, told to the ledger; answers what WeChat wants to read. Throws bad_signature. */
export async function receivePush(of: { appid: string; query: Readonly<Record<string, unknown>>; body: Buffer }): Promise<string> {
  const opened = await openPush(of);
  if (!Array.isArray(opened)) return opened.echo;
  await recordPushEvents(of.appid, opened);
  return 'success';
}

/**
 * Feeds popup, change and sent events into the same ledger as the client's own reports: one consent told twice counts
 * once, a replayed event (same user, time and event) nothing. Events about templates that are not ours are passed over.
 */
export async function recordPushEvents(appid: string, events: readonly PushEvent[]): Promise<void> {
  const ours = new Set((await templatesOf(appid)).map(({ templateId }) => templateId));
  for (const event of events)
    if (event.kind === 'finished') await inTransaction((tx) => keepReceipt(tx, { ...event, receipt: event.status }));
    else if (ours.has(event.templateId)) await record(appid, event);
}

function record(appid: string, event: Exclude<PushEvent, { kind: 'finished' }>): Promise<void> {
  const { openid, templateId, at } = event;
  const grant = { appid, openid, templateId };
  const sourceKey = answerKey(event.kind, appid, openid, at, templateId);
  return inTransaction(async (tx) => {
    if (event.kind === 'popup' && event.result.startsWith('accept')) await countConsent(tx, grant, { source: 'popup', sourceKey, at });
    if (event.kind === 'change' && !event.result.startsWith('accept')) await withdrawConsent(tx, grant, { sourceKey, at });
    if (event.kind === 'sent')
      await keepReceipt(tx, { ...grant, msgId: event.msgId, receipt: `${event.errorCode} ${event.status}`.trim() });
  });
}
