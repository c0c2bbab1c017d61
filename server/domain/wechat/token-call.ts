import { accessToken, renewedToken } from './access-token.ts';
import { type ApiReply, callPlain } from './api-call.ts';
import { WechatError } from './wechat.types.ts';

const tokenRefusals = new Set(['40001', '40014', '42001']);

/**
 * Calls an API as an app. A refused token is renewed and the call made again; refused once more, the token is renewed
 * by force. A call that is refused for its token has had no effect.
 */
export async function callAs(appid: string, path: string, json: object): Promise<ApiReply> {
  let token = await accessToken(appid);
  for (const force of [false, true]) {
    try {
      return await callPlain('POST', path, { access_token: token }, json);
    } catch (error) {
      if (!(error instanceof WechatError && error.kind === 'refused' && tokenRefusals.has(error.code ?? ''))) throw error;
      token = await renewedToken(appid, token, force);
    }
  }
  return callPlain('POST', path, { access_token: token }, json);
}
