import type { Route } from '../../../shared/contracts/kit.ts';
import type { Fault, FaultCode } from '../../../shared/vocab/fault.ts';
import { refusalOf } from '../kit/refusals.ts';
import type { Face, Refusal } from '../kit.ts';

/** The document's own status and words, where it prints them. */
const documented: Partial<Record<FaultCode, [status: number, words: string]>> = {
  code_too_frequent: [429, '发送过于频繁，请稍后再试'],
  code_expired: [410, '验证码已过期或不存在'],
  schedule_not_found: [404, '排班记录不存在'],
  member_not_found: [403, '无权操作该患者'],
  order_not_payable: [409, '订单状态异常，不能支付'],
};

/** Whole sentences of the document: the field's name is not put before them. */
const sentences = new Set(['邮箱格式不正确', '验证码格式不正确', '新密码不能为空', '两次密码不一致']);

const resetting: Route = 'POST /api/password-reset/confirm';

/** What `data` says where a refusal's is not null. */
const consoled: Partial<Record<Route, (fault: Fault) => object | null>> = {
  'POST /api/email-verification/verify': ({ code }) => (code === 'code_wrong' || code === 'code_expired' ? { verified: false } : null),
  [resetting]: () => ({ reset: false }),
};

function wordsOf({ detail }: Fault): string | undefined {
  const { field, words } = detail;
  const bare = field && words?.startsWith(`${field} `) ? words.slice(field.length + 1) : words;
  return bare && sentences.has(bare) ? bare : words;
}

/** `{code,msg,data}` with `code` the HTTP status; `message` says the same, and comes first where the document prints it alone (5.3). */
function refuse(fault: Fault, route?: Route): Refusal {
  const common = refusalOf(fault);
  const [status, words] = documented[fault.code] ?? [common.status, common.words];
  const msg = route === resetting && fault.code === 'internal_error' ? '重置密码失败' : (wordsOf(fault) ?? words);
  const data = (route && consoled[route]?.(fault)) ?? null;
  const body =
    route === 'POST /api/payments/{paymentId}/pay' ? { code: status, message: msg, msg, data } : { code: status, msg, data, message: msg };
  return { status, body };
}

/** 患者端 (seed 000): replies are declared whole, since the document departs from its own envelope in places. */
export const face: Face = {
  name: 'portal',
  prefixes: ['/api'],
  envelope: (reply) => reply,
  refuse,
};
