import { createDecipheriv, createHmac } from 'node:crypto';
import { z } from 'zod';
import { callPlain } from './api-call.ts';
import { appSecrets } from './apps.ts';
import { callAs } from './token-call.ts';
import { WechatError } from './wechat.types.ts';

const session = z.object({ openid: z.string().min(1), session_key: z.string(), unionid: z.string().optional() });
const oauth = z.object({ openid: z.string().min(1), unionid: z.string().optional(), is_snapshotuser: z.number().optional() });
const phone = z.object({
  phone_info: z.object({ purePhoneNumber: z.string().min(1), watermark: z.object({ appid: z.string() }).optional() }),
});

/** Who a `wx.login` code (mini-program) or OAuth code (official account) stands for. One use; the session_key stays here. Throws WechatError. */
export async function exchangeLoginCode(of: { appid: string; code: string }): Promise<{ openid: string; unionid?: string | undefined }> {
  const { appid, secret, kind } = await appSecrets(of.appid);
  return kind === 'mp' ? miniProgramUser(appid, secret, of.code) : officialAccountUser(appid, secret, of.code);
}

async function miniProgramUser(appid: string, secret: string, code: string) {
  const query = { appid, secret, js_code: code, grant_type: 'authorization_code' };
  const reply = session.safeParse(await callPlain('GET', '/sns/jscode2session', query));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without an openid');
  return { openid: reply.data.openid, unionid: reply.data.unionid };
}

async function officialAccountUser(appid: string, secret: string, code: string) {
  const query = { appid, secret, code, grant_type: 'authorization_code' };
  const reply = oauth.safeParse(await callPlain('GET', '/sns/oauth2/access_token', query));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without an openid');
  if (reply.data.is_snapshotuser === 1) throw new WechatError('refused', 'A snapshot page gives a virtual user', { code: 'snapshot_user' });
  return { openid: reply.data.openid, unionid: reply.data.unionid };
}

/** The phone number that a `getPhoneNumber` code stands for, without area code. One use. Throws WechatError. */
export async function exchangePhoneCode(of: { appid: string; code: string }): Promise<{ phone: string }> {
  const reply = phone.safeParse(await callAs(of.appid, '/wxa/business/getuserphonenumber', { code: of.code }));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without a phone number');
  const { purePhoneNumber, watermark } = reply.data.phone_info;
  if (watermark && watermark.appid !== of.appid) throw new WechatError('untrusted', 'The phone number belongs to another app');
  return { phone: purePhoneNumber };
}

/** The user data that old clients send encrypted under the session_key (AES-128-CBC), as text. Throws for another key. */
export function openUserData(of: { sessionKey: string; iv: string; encryptedData: string }): string {
  const decipher = createDecipheriv('aes-128-cbc', Buffer.from(of.sessionKey, 'base64'), Buffer.from(of.iv, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(of.encryptedData, 'base64')), decipher.final()]).toString('utf8');
}

/** The proof of a log-in session over some data: HMAC-SHA256 keyed by the session_key's text itself, lower hex. */
export function sessionSignature(sessionKey: string, data: string): string {
  return createHmac('sha256', sessionKey).update(data).digest('hex');
}
