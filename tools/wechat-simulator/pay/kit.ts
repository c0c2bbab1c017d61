import type { Context } from '../context.ts';
import { randomText, requestMessage, responseMessage, rsaSign, rsaVerify } from '../crypto.ts';
import { type Answer, type Call, json, readJsonObject } from '../http.ts';
import type { Tenant } from '../schema.ts';

/** The name of the only signature scheme. */
export const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

const WINDOW_SECONDS = 300;

/** A refusal of api.mch.weixin.qq.com: HTTP status with `{code, message, detail}`. */
export class PayRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: Record<string, unknown> | undefined;

  constructor(status: number, code: string, message: string, detail?: Record<string, unknown>) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** PARAM_ERROR naming the field, in WeChat's detail form. */
export function badField(field: string, value: unknown, issue: string): PayRefusal {
  return new PayRefusal(400, 'PARAM_ERROR', `输入源“${field}”映射到值字段“${issue}”规则校验失败`, {
    ...{ location: field.startsWith('/query') ? 'query' : 'body', value: value ?? '' },
    ...{ field, issue },
  });
}

const signError = (message: string, detail?: Record<string, unknown>) => new PayRefusal(401, 'SIGN_ERROR', message, detail);

interface Authorization {
  mchid: string;
  nonce: string;
  timestamp: string;
  serial: string;
  signature: string;
}

function parseAuthorization(header: string): Authorization {
  const [scheme, rest] = [header.slice(0, header.indexOf(' ')), header.slice(header.indexOf(' ') + 1)];
  if (scheme !== SCHEME) throw signError('Http头Authorization认证类型不正确');
  const fields = new Map<string, string>();
  for (const part of rest.split(',')) {
    const [, name, value] = /^\s*(\w+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) throw signError('Http头Authorization格式不正确');
    fields.set(name, value);
  }
  const field = (name: string) => fields.get(name) ?? '';
  return {
    ...{ mchid: field('mchid'), nonce: field('nonce_str'), timestamp: field('timestamp') },
    ...{ serial: field('serial_no'), signature: field('signature') },
  };
}

/** The merchant named by the call's Authorization, whether or not its signature is right. */
export function namedMerchant(context: Context, call: Call): Tenant | undefined {
  const mchid = /mchid="([^"]*)"/.exec(call.headers.authorization ?? '')?.[1];
  return context.state.tenants.find((tenant) => tenant.mchid === mchid);
}

/** The merchant who signed this call; every doubt is 401 SIGN_ERROR, and bare headers are 400 (facts §4, §4.1). */
export function authenticate(context: Context, call: Call): Tenant {
  const { headers } = call;
  if (!headers['user-agent'] || !headers.accept) throw new PayRefusal(400, 'PARAM_ERROR', 'Http头缺少Accept或User-Agent');
  if (call.method === 'POST' && !/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new PayRefusal(400, 'PARAM_ERROR', 'Http头Content-Type不正确');
  }
  if (!headers.authorization) throw signError('Http头Authorization值为空');
  const given = parseAuthorization(headers.authorization);
  const tenant = context.state.tenants.find((candidate) => candidate.mchid === given.mchid);
  if (!tenant) throw signError('商户号不存在');
  if (given.serial.toUpperCase() !== tenant.merchantSerial) throw signError('商户证书序列号有误');
  if (!given.nonce) throw signError('随机字符串为空');
  const age = /^\d{1,12}$/.test(given.timestamp) ? Math.abs(Date.now() / 1000 - Number(given.timestamp)) : Number.POSITIVE_INFINITY;
  if (age > WINDOW_SECONDS) throw signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
  const message = requestMessage(call.method, call.target, given.timestamp, given.nonce, call.body);
  if (!rsaVerify(tenant.merchantCertificate, message, given.signature)) {
    throw signError('签名错误，请检查后再试', {
      ...{ field: 'signature', issue: 'sign not match', location: 'authorization' },
      sign_information: {
        ...{ method: call.method, url: call.target, sign_message_length: message.length },
        truncated_sign_message: message.toString('utf8').slice(0, 512),
      },
    });
  }
  return tenant;
}

/** The body as a JSON object, or PARAM_ERROR. */
export function payBody(call: Call): Record<string, unknown> {
  const body = readJsonObject(call.body);
  if (!body) throw new PayRefusal(400, 'PARAM_ERROR', '请求报文不是合法的JSON格式');
  return body;
}

/** Which of a merchant's two platform keys signs: the one asked for by serial, else that of its mode. */
export function signingKey(tenant: Tenant, wantedSerial?: string): { serial: string; privateKey: string } {
  const certificate = { serial: tenant.platformSerial, privateKey: tenant.platformPrivateKey };
  const publicKey = { serial: tenant.publicKeyId, privateKey: tenant.publicKeyPrivateKey };
  const wanted = [certificate, publicKey].find((key) => key.serial === wantedSerial);
  return wanted ?? (tenant.mode === 'certificate' ? certificate : publicKey);
}

/** The headers that prove a body to be WeChat Pay's; `timestamp` is Unix seconds of the real clock unless told. */
export function signedHeaders(
  key: { serial: string; privateKey: string },
  body: string,
  timestamp = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const nonce = randomText(32);
  return {
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': rsaSign(key.privateKey, responseMessage(String(timestamp), nonce, body)),
    'Wechatpay-Serial': key.serial,
    'Wechatpay-Signature-Type': SCHEME,
  };
}

function sign(answer: Answer, tenant: Tenant, call: Call): Answer {
  const wanted = call.headers['wechatpay-serial'];
  const key = signingKey(tenant, typeof wanted === 'string' ? wanted : undefined);
  const body = answer.status === 204 ? '' : String(answer.body ?? '');
  return { ...answer, headers: { ...answer.headers, ...signedHeaders(key, body) } };
}

/** A refusal in WeChat Pay's form. */
export function payProblem(refusal: PayRefusal): Answer {
  return json({ code: refusal.code, message: refusal.message, ...(refusal.detail ? { detail: refusal.detail } : {}) }, refusal.status);
}

/** Signs an answer with the key of the merchant that the call names, if it names one. */
export function signFor(context: Context, call: Call, answer: Answer): Answer {
  const requestId = `08${randomText(40, '0123456789ABCDEF')}`;
  const tenant = namedMerchant(context, call);
  const signed = tenant ? sign(answer, tenant, call) : answer;
  return { ...signed, headers: { ...signed.headers, 'Request-ID': requestId } };
}

/** Authenticates, runs and signs: refusals are signed as well. `signed: false` is for file downloads. */
export function merchantCall(context: Context, call: Call, run: (tenant: Tenant) => Answer, signed = true): Answer {
  try {
    const tenant = authenticate(context, call);
    const wanted = call.headers['wechatpay-serial'];
    if (wanted !== undefined && wanted !== tenant.platformSerial && wanted !== tenant.publicKeyId) {
      throw new PayRefusal(400, 'PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误');
    }
    const answer = run(tenant);
    return signed ? signFor(context, call, answer) : answer;
  } catch (error) {
    if (error instanceof PayRefusal) return signFor(context, call, payProblem(error));
    throw error;
  }
}
