/** 微信: WeChat's wire protocols; knows no hospital. */
export { appById, appOf, merchantOf, merchants, saveApp, saveMerchant, saveTemplate, templatesOf } from './apps.ts';
export { jsSdkSignature } from './js-sdk.ts';
export { exchangeLoginCode, exchangePhoneCode } from './log-in.ts';
export { openNotification } from './open-notification.ts';
export { openPush } from './open-push.ts';
export { closeOrder, createJsapiOrder, queryOrder, queryRefund, renewOldCertificates, requestRefund, signPayment } from './pay.ts';
export { runSelftest } from './selftest.ts';
export { sendSubscribeMessage } from './subscribe-message.ts';
export { fitTemplateValue, timeValue } from './template-values.ts';
export { downloadTradeBill } from './trade-bill.ts';
export type {
  App,
  AppKind,
  AppSecrets,
  BillLine,
  KeyMode,
  Merchant,
  MerchantSecrets,
  Notice,
  PlatformCertificate,
  PushEvent,
  RefundState,
  Template,
  TemplateKind,
  Trade,
} from './wechat.types.ts';
export { templateKinds, WechatError } from './wechat.types.ts';
