import { z } from 'zod';

const appSchema = z.object({
  kind: z.enum(['mp', 'oa']),
  appid: z.string(),
  secret: z.string(),
  pushToken: z.string(),
  encodingAesKey: z.string(),
});

const tenantSchema = z.object({
  tenantId: z.number(),
  mode: z.enum(['certificate', 'public-key']),
  apps: z.array(appSchema),
  mchid: z.string(),
  apiV3Key: z.string(),
  merchantSerial: z.string(),
  merchantPrivateKey: z.string(),
  merchantCertificate: z.string(),
  platformSerial: z.string(),
  platformCertificate: z.string(),
  platformPrivateKey: z.string(),
  publicKeyId: z.string(),
  publicKey: z.string(),
  publicKeyPrivateKey: z.string(),
});

const templateSchema = z.object({
  appid: z.string(),
  templateId: z.string(),
  title: z.string(),
  keys: z.array(z.string()),
  content: z.string(),
  example: z.string(),
});

const userSchema = z.object({ openid: z.string(), appid: z.string(), sessionKey: z.string() });

const codeSchema = z.object({
  code: z.string(),
  kind: z.enum(['login', 'phone', 'oauth']),
  appid: z.string(),
  openid: z.string(),
  phone: z.string(),
  expiresAt: z.number(),
  used: z.boolean(),
});

const tokenSchema = z.object({
  token: z.string(),
  appid: z.string(),
  kind: z.enum(['stable', 'plain', 'oauth', 'ticket']),
  issuedAt: z.number(),
  expiresAt: z.number(),
  current: z.boolean(),
});

const messageSchema = z.object({
  touser: z.string(),
  templateId: z.string(),
  page: z.string(),
  data: z.record(z.string(), z.object({ value: z.string() })),
  at: z.string(),
  appid: z.string(),
  msgId: z.string(),
  kind: z.enum(['subscribe', 'template']),
  clientMsgId: z.string().optional(),
});

const prepaySchema = z.object({ prepayId: z.string(), issuedAt: z.number() });

const tradeSchema = z.object({
  appid: z.string(),
  mchid: z.string(),
  outTradeNo: z.string(),
  description: z.string(),
  attach: z.string(),
  notifyUrl: z.string(),
  total: z.number(),
  openid: z.string(),
  timeExpire: z.number(),
  createdAt: z.number(),
  fingerprint: z.string(),
  prepays: z.array(prepaySchema),
  state: z.enum(['NOTPAY', 'SUCCESS', 'REFUND', 'CLOSED']),
  transactionId: z.string(),
  paidAt: z.number(),
});

const refundSchema = z.object({
  mchid: z.string(),
  outRefundNo: z.string(),
  outTradeNo: z.string(),
  transactionId: z.string(),
  refundId: z.string(),
  reason: z.string(),
  notifyUrl: z.string(),
  refund: z.number(),
  total: z.number(),
  fingerprint: z.string(),
  status: z.enum(['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL']),
  createdAt: z.number(),
  succeededAt: z.number(),
});

const noticeSchema = z.object({
  id: z.string(),
  kind: z.enum(['pay', 'refund']),
  key: z.string(),
  createdAt: z.number(),
  attempts: z.number(),
  nextAt: z.number(),
});

const smsSchema = z.object({ to: z.string(), text: z.string(), code: z.string(), at: z.string() });
const mailSchema = smsSchema.extend({ from: z.string(), subject: z.string() });
const pushSchema = z.object({ appid: z.string(), url: z.string(), mode: z.enum(['plain', 'aes']), format: z.enum(['json', 'xml']) });
const mediaSchema = z.object({ mediaId: z.string(), appid: z.string(), filename: z.string(), contentType: z.string(), base64: z.string() });
const grantSchema = z.object({ openid: z.string(), templateId: z.string(), left: z.number() });

/** The simulator's state as it lies in its data file. */
export const savedStateSchema = z.object({
  version: z.literal(1),
  clockOffset: z.number(),
  tenants: z.array(tenantSchema),
  templates: z.array(templateSchema),
  users: z.array(userSchema),
  codes: z.array(codeSchema),
  tokens: z.array(tokenSchema),
  grants: z.array(grantSchema),
  messages: z.array(messageSchema),
  trades: z.array(tradeSchema),
  refunds: z.array(refundSchema),
  notices: z.array(noticeSchema),
  sms: z.array(smsSchema),
  mails: z.array(mailSchema),
  pushes: z.array(pushSchema),
  media: z.array(mediaSchema),
});

/** What the data file holds. */
export type SavedState = z.infer<typeof savedStateSchema>;
/** One app of a tenant: a mini-program (mp) or an official account (oa, 公众号). */
export type App = z.infer<typeof appSchema>;
/** One hospital's apps and merchant with every key, the simulator's own private ones included. */
export type Tenant = z.infer<typeof tenantSchema>;
/** A message template of one app; `keys` are in the order of the template. */
export type Template = z.infer<typeof templateSchema>;
/** A WeChat user as one app sees them. */
export type User = z.infer<typeof userSchema>;
/** A one-time code of `wx.login`, `getPhoneNumber` or OAuth; times are epoch ms of the simulated clock. */
export type Code = z.infer<typeof codeSchema>;
/** An access token or ticket; times are epoch ms of the simulated clock. */
export type Token = z.infer<typeof tokenSchema>;
/** A delivered subscription or template message. */
export type Message = z.infer<typeof messageSchema>;
/** An order of the merchant; amounts in fen, `paidAt` 0 while unpaid. */
export type Trade = z.infer<typeof tradeSchema>;
/** A refund of the merchant; amounts in fen. */
export type Refund = z.infer<typeof refundSchema>;
/** A callback that still waits for a 200 or 204; times are real epoch ms. */
export type Notice = z.infer<typeof noticeSchema>;
/** A text message in the inbox. */
export type Sms = z.infer<typeof smsSchema>;
/** A mail in the inbox. */
export type Mail = z.infer<typeof mailSchema>;
/** Where and how an app's message push (消息推送) is sent. */
export type Push = z.infer<typeof pushSchema>;
/** A temporary media file. */
export type Media = z.infer<typeof mediaSchema>;
