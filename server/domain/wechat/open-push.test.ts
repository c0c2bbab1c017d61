import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { inTransaction } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { openPush, saveApp } from './index.ts';
import { pushSignature, sealSecure } from './push-crypto.ts';

const bad = { name: 'Fault', code: 'bad_signature' };
const head = { ToUserName: 'gh_1', FromUserName: 'oUser', CreateTime: 1_714_112_445, MsgType: 'event' };
const entry = { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '0' };

describe('openPush', () => {
  const app = {
    appid: `wx${randomBytes(8).toString('hex')}`,
    kind: 'mp' as const,
    secret: 's',
    pushToken: 'token',
    encodingAesKey: randomBytes(32).toString('base64').slice(0, 43),
  };
  const timestamp = () => String(Math.floor(Date.now() / 1_000));

  before(async () => {
    const { id: tenantId } = await buildTenant();
    await inTransaction((tx) => saveApp(tx, { ...app, tenantId }));
  });

  function plain(body: string, at = timestamp()) {
    return {
      appid: app.appid,
      query: { timestamp: at, nonce: 'n', signature: pushSignature(app.pushToken, at, 'n') },
      body: Buffer.from(body),
    };
  }
  function secure(message: string, appid = app.appid, xml = false) {
    const encrypt = sealSecure({ encodingAesKey: app.encodingAesKey, appid, message, random: '0123456789abcdef' });
    const at = timestamp();
    const query = {
      timestamp: at,
      nonce: 'n',
      encrypt_type: 'aes',
      signature: pushSignature(app.pushToken, at, 'n'),
      msg_signature: pushSignature(app.pushToken, at, 'n', encrypt),
    };
    const body = xml
      ? `<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`
      : JSON.stringify({ ToUserName: 'gh', Encrypt: encrypt });
    return { appid: app.appid, query, body: Buffer.from(body) };
  }
  const popup = { kind: 'popup', appid: app.appid, openid: 'oUser', at: 1_714_112_445_000, templateId: 'T1', result: 'accept', scene: '0' };
  const xmlOf = (lists: string) =>
    `<xml><FromUserName><![CDATA[oUser]]></FromUserName><CreateTime>1714112445</CreateTime><MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>${lists}</SubscribeMsgPopupEvent></xml>`;
  const xmlEntry =
    '<List><TemplateId><![CDATA[T1]]></TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>0</PopupScene></List>';

  it('does not read what is far longer than any push, since it would be read before it is known who sent it', async () => {
    const filled = (length: number) => plain(JSON.stringify({ ...head, MsgType: 'text', Content: 'x'.repeat(length) }));
    assert.deepEqual(await openPush(filled(60_000)), []);
    await assert.rejects(openPush(filled(70_000)), bad);
  });

  it('distrusts a signature that is no hex, whatever its length in bytes', async () => {
    const odd = 'é'.repeat(40);
    const body = JSON.stringify(head);
    await assert.rejects(openPush({ ...plain(body), query: { ...plain(body).query, signature: odd } }), bad);
    await assert.rejects(openPush({ ...secure(body), query: { ...secure(body).query, msg_signature: odd } }), bad);
    await assert.rejects(openPush({ ...plain(''), query: { ...plain('').query, signature: odd, echostr: 'x' } }), bad);
  });

  it('reads one entry or several, JSON or XML, plain or secure', async () => {
    const json = (List: unknown) => JSON.stringify({ ...head, Event: 'subscribe_msg_popup_event', List });
    assert.deepEqual(await openPush(plain(json(entry))), [popup]);
    assert.deepEqual(await openPush(plain(json([entry, entry]))), [popup, popup]);
    assert.deepEqual(await openPush(secure(json(entry))), [popup]);
    assert.deepEqual(await openPush(plain(xmlOf(xmlEntry))), [popup]);
    assert.deepEqual(await openPush(secure(xmlOf(xmlEntry + xmlEntry), app.appid, true)), [popup, popup]);
  });

  it('reads changes of mind and deliveries, 64-bit ids unharmed; other messages are nothing to us', async () => {
    const change = JSON.stringify({
      ...head,
      Event: 'subscribe_msg_change_event',
      List: { TemplateId: 'T1', SubscribeStatusString: 'reject' },
    });
    assert.deepEqual(await openPush(plain(change)), [
      { kind: 'change', appid: app.appid, openid: 'oUser', at: 1_714_112_445_000, templateId: 'T1', result: 'reject' },
    ]);
    const sent = `${JSON.stringify({ ...head, Event: 'subscribe_msg_sent_event' }).slice(0, -1)},"List":{"TemplateId":"T1","MsgID":9007199254740993123,"ErrorCode":"0","ErrorStatus":"success"}}`;
    const [told] = (await openPush(plain(sent))) as { msgId: string }[]; // as: an array, or the next line fails
    assert.equal(told?.msgId, '9007199254740993123');
    assert.deepEqual(await openPush(plain(JSON.stringify({ ...head, MsgType: 'text', Content: 'hi' }))), []);
  });

  it('answers the check of the URL with its echo', async () => {
    const at = timestamp();
    const query = { timestamp: at, nonce: 'n', signature: pushSignature(app.pushToken, at, 'n'), echostr: '4375120948345356249' };
    assert.deepEqual(await openPush({ appid: app.appid, query, body: Buffer.alloc(0) }), { echo: '4375120948345356249' });
    await assert.rejects(openPush({ appid: app.appid, query: { ...query, nonce: 'm' }, body: Buffer.alloc(0) }), bad);
  });

  it('refuses a foreign app, a wrong signature, an old one, another app inside, and any document type', async () => {
    const json = JSON.stringify({ ...head, Event: 'subscribe_msg_popup_event', List: entry });
    await assert.rejects(openPush({ ...plain(json), appid: 'wx-unknown' }), bad);
    await assert.rejects(openPush({ ...plain(json), query: { ...plain(json).query, signature: 'f'.repeat(40) } }), bad);
    await assert.rejects(openPush(plain(json, String(Math.floor(Date.now() / 1_000) - 3_600))), bad);
    await assert.rejects(openPush(secure(json, 'wx-other')), bad);
    const sealed = secure(json);
    await assert.rejects(openPush({ ...sealed, body: Buffer.from(sealed.body.toString().replace(/"Encrypt":"./, '"Encrypt":"_')) }), bad);
    await assert.rejects(openPush({ ...plain(json), query: { ...plain(json).query, encrypt_type: 'aes' } }), bad);
    const bomb = `<!DOCTYPE xml [<!ENTITY a "x">]>${xmlOf(xmlEntry)}`;
    await assert.rejects(openPush(plain(bomb)), bad);
  });
});
