/** A mini-program (mp) or official account (oa, 公众号) of one tenant. */
export interface App {
  appid: string;
  tenantId: string;
  kind: AppKind;
}
export type AppKind = 'mp' | 'oa';

/** An app with what only this capability may see. */
export interface AppSecrets extends App {
  secret: string;
  pushToken: string;
  encodingAesKey: string;
}

/** A WeChat Pay merchant (商户号) of one tenant. */
export interface Merchant {
  mchid: string;
  tenantId: string;
  mode: KeyMode;
}
/** How WeChat's signatures are checked: by its platform certificates (平台证书) or its public key (微信支付公钥). */
export type KeyMode = 'certificate' | 'public-key';

/** One platform certificate of WeChat Pay. */
export interface PlatformCertificate {
  serial: string;
  pem: string;
}

/** What a merchant is registered with. Both kinds of key may be held at once; a signature names its own. */
export interface MerchantSecrets extends Merchant {
  apiV3Key: string;
  merchantSerial: string;
  merchantPrivateKey: string;
  publicKeyId?: string | undefined;
  publicKey?: string | undefined;
  platformCertificates: PlatformCertificate[];
}

/** 模板ID1..6 of seed 002, in this order. */
export const templateKinds = ['booked', 'reminder', 'waitlisted', 'promoted', 'moved', 'cancelled'] as const;
export type TemplateKind = (typeof templateKinds)[number];

/** A subscription (or template) message template of one app. */
export interface Template {
  appid: string;
  kind: TemplateKind;
  templateId: string;
  /** Meaning → key of the template, e.g. `patient: 'thing1'`. */
  fields: Readonly<Record<string, string>>;
}

/** 公众号 of a tenant as its admin sees it; the secret is never told. */
export interface OfficialAccount {
  appid: string;
  tenantId: string;
  /** 网页授权域名地址 */
  authUrl: string;
  /** Addresses that the tenant has chosen for its menu; others are derived. */
  menuUrls: { [name in keyof MenuUrls]?: string | undefined };
}

/** 公众号菜单: where its buttons lead. */
export interface MenuUrls {
  /** 预约挂号 */
  book: string;
  /** 个人中心 */
  personalCenter: string;
  /** 聊天 */
  chat: string;
}

/** Template message types 0 to 6 of seed 001, in this order. */
export const accountTemplateTypes = ['pick-up', 'booked', 'cancelled', 'registered', 'revisit', 'reply', 'processing'] as const;
export type AccountTemplateType = (typeof accountTemplateTypes)[number];

/** What a key of a template message may mean. */
export const templateMeanings = [
  'title',
  'patient',
  'department',
  'doctor',
  'time',
  'oldTime',
  'hospital',
  'place',
  'number',
  'order',
  'amount',
  'reason',
  'status',
  'item',
  'content',
  'note',
] as const;
export type TemplateMeaning = (typeof templateMeanings)[number];

/** A template message (模板消息) template of an official account. */
export interface AccountTemplate {
  appid: string;
  type: AccountTemplateType;
  templateId: string;
  /** Key of the template → its meaning, e.g. `thing1: 'patient'`; empty until the template has been read. */
  fields: Readonly<Record<string, TemplateMeaning>>;
}

/** A template as the official account's console has it. */
export interface PrivateTemplate {
  templateId: string;
  title: string;
  primaryIndustry: string;
  deputyIndustry: string;
  /** `就诊人:{{thing1.DATA}}`, a line a key. */
  content: string;
  example: string;
}

/** What WeChat Pay says about one out_trade_no. */
export interface Trade {
  mchid: string;
  appid: string;
  outTradeNo: string;
  /** SUCCESS and REFUND mean that money came in; REFUND also after a partial refund. */
  state: 'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR';
  transactionId?: string | undefined;
  totalFen: number;
  currency: string;
  payerOpenid?: string | undefined;
  paidAt?: number | undefined;
}

/** What WeChat Pay says about one refund. ABNORMAL is not the end: a person must help. */
export interface RefundState {
  mchid: string;
  outTradeNo: string;
  outRefundNo: string;
  refundId: string;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  refundFen: number;
  totalFen: number;
}

/** A callback of WeChat Pay whose sender is proved and whose content is authenticated. */
export type Notice =
  | { kind: 'payment'; id: string; eventType: string; trade: Trade }
  | { kind: 'refund'; id: string; eventType: string; refund: RefundState };

/** One line of the daily trade bill (交易账单). A refund line carries its refund. */
export interface BillLine {
  appid: string;
  outTradeNo: string;
  transactionId: string;
  state: 'SUCCESS' | 'REFUND' | 'REVOKED';
  totalFen: number;
  outRefundNo?: string | undefined;
  refundFen?: number | undefined;
}

/** What a user's popup, a change of mind or a delivery told the message push; `finished` is that of a template message. */
export type PushEvent =
  | { kind: 'popup'; appid: string; openid: string; at: number; templateId: string; result: string; scene?: string | undefined }
  | { kind: 'change'; appid: string; openid: string; at: number; templateId: string; result: string }
  | { kind: 'sent'; appid: string; openid: string; at: number; templateId: string; msgId: string; errorCode: string; status: string }
  | { kind: 'finished'; appid: string; openid: string; at: number; msgId: string; status: string };

/**
 * Why a call to WeChat did not work, by who is at fault: `unreached` it never arrived or no answer came back,
 * `untrusted` the answer was not signed by WeChat, `refused` WeChat said no (code = errcode or v3 code),
 * `unreadable` the answer makes no sense. Messages never hold secrets, tokens or openids.
 */
export class WechatError extends Error {
  override readonly name = 'WechatError';
  readonly kind: 'unreached' | 'untrusted' | 'refused' | 'unreadable';
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** Whether the same call may be made again: it may succeed then, and cannot act twice. */
  readonly retryable: boolean;
  /** False when the request certainly never left. */
  readonly sent: boolean;
  /** 47003: the first template key that WeChat found fault with. */
  readonly field: string | undefined;
  constructor(
    kind: WechatError['kind'],
    message: string,
    more: { code?: string; status?: number; retryable?: boolean; sent?: boolean; field?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = more.code;
    this.status = more.status;
    this.sent = more.sent ?? true;
    this.retryable = more.retryable ?? (kind === 'unreached' && !this.sent);
    this.field = more.field;
  }
}
