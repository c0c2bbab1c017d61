import { accessToken, renewedToken } from './access-token.ts';
import { type ApiReply, callPlain } from './api-call.ts';
import { WechatError } from './wechat.types.ts';

const tokenRefusals = new Set(['40001', '40014', '42001']);

/**
 * Calls an API as an app. A refused token is renewed and the call made again; refused once more, the token is renewed
 * by force. A call that is refused for its token has had no effect.
 */
export function callAs(appid: string, path: string, json: object): Promise<ApiReply> {
  return withToken(appid, (token) => callPlain('POST', path, { access_token: token }, json));
}

/** Reads from an API as an app; tokens are renewed as for a call. */
export function readAs(appid: string, path: string, query: Record<string, string> = {}): Promise<ApiReply> {
  return withToken(appid, (token) => callPlain('GET', path, { access_token: token, ...query }));
}

async function withToken(appid: string, call: (token: string) => Promise<ApiReply>): Promise<ApiReply> {
  let token = await accessToken(appid).catch(unsent);
  for (const force of [false, true]) {
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WechatError && error.kind === 'refused' && tokenRefusals.has(error.code ?? ''))) throw error;
      token = await renewedToken(appid, token, force).catch(unsent);
    }
  }
  return call(token);
}

/** Without a token the call itself never left, whatever became of the token's own (Redis lost, say): it may be made again. */
function unsent(error: unknown): never {
  if (!(error instanceof WechatError)) throw new WechatError('unreached', `No token: ${String(error).slice(0, 120)}`, { sent: false });
  const { kind, message, code, status, retryable } = error;
  throw new WechatError(kind, message, {
    ...(code ? { code } : {}),
    ...(status ? { status } : {}),
    retryable: retryable || kind === 'unreached',
    sent: false,
  });
}
