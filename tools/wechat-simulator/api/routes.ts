import type { Context } from '../context.ts';
import type { Answer, Call, Route } from '../http.ts';
import { checkText, codeImage, mediaFile } from './content.ts';
import { Refusal, refusalAnswer } from './kit.ts';
import { checkSession, codeToSession, oauthToken, phoneNumber } from './login.ts';
import { privateTemplates, sendSubscribeMessage, sendTemplateMessage } from './messages.ts';
import { jsTicket, plainToken, stableToken } from './token.ts';

type Handler = (context: Context, call: Call) => Answer;

const TABLE: [method: Route['method'], path: string, handler: Handler][] = [
  ['GET', '/sns/jscode2session', codeToSession],
  ['GET', '/sns/oauth2/access_token', oauthToken],
  ['POST', '/cgi-bin/stable_token', stableToken],
  ['GET', '/cgi-bin/token', plainToken],
  ['GET', '/cgi-bin/ticket/getticket', jsTicket],
  ['POST', '/wxa/business/getuserphonenumber', phoneNumber],
  ['GET', '/wxa/checksession', checkSession],
  ['POST', '/wxa/getwxacodeunlimit', codeImage],
  ['POST', '/wxa/msg_sec_check', checkText],
  ['GET', '/cgi-bin/media/get', mediaFile],
  ['POST', '/cgi-bin/message/subscribe/send', sendSubscribeMessage],
  ['POST', '/cgi-bin/message/template/send', sendTemplateMessage],
  ['GET', '/cgi-bin/template/get_all_private_template', privateTemplates],
];

function guarded(handle: () => Answer): Answer {
  try {
    return handle();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error.errcode, error.message);
    throw error;
  }
}

/** The routes of api.weixin.qq.com; the wrong method is refused with 43001 (GET needed) or 43002 (POST needed). */
export function apiRoutes(context: Context): Route[] {
  return TABLE.flatMap(([method, path, handler]): Route[] => [
    { method, path, handle: (call) => guarded(() => handler(context, call)) },
    method === 'GET'
      ? { method: 'POST', path, handle: () => refusalAnswer(43001, 'require GET method') }
      : { method: 'GET', path, handle: () => refusalAnswer(43002, 'require POST method') },
  ]);
}
