/** 微信: WeChat's wire protocols; knows no hospital. */
export { accountTemplateOf, accountTemplatesOf, saveAccountTemplate } from './account-templates.ts';
export { appById, appOf, merchantOf, merchants, saveApp, saveMerchant, saveTemplate, templatesOf } from './apps.ts';
export { authFile, saveAuthFile } from './auth-files.ts';
export { checkText } from './check-text.ts';
export { jsSdkSignature, signPage } from './js-sdk.ts';
export { exchangeLoginCode, exchangePhoneCode } from './log-in.ts';
export { authorizeAddress } from './oauth.ts';
export { menuUrlsOf, officialAccountOf, originOf, presentAccount, privateTemplatesOf, saveOfficialAccount } from './official-account.ts';
export { openNotification } from './open-notification.ts';
export { openPush } from './open-push.ts';
export { closeOrder, createJsapiOrder, queryOrder, queryRefund, renewOldCertificates, requestRefund, signPayment } from './pay.ts';
export { runSelftest } from './selftest.ts';
export { sendSubscribeMessage } from './subscribe-message.ts';
export { sendTemplateMessage } from './template-message.ts';
export { fitTemplateValue, timeValue } from './template-values.ts';
export { downloadTradeBill } from './trade-bill.ts';
export type {
  AccountTemplate,
  AccountTemplateType,
  App,
  AppKind,
  AppSecrets,
  BillLine,
  KeyMode,
  MenuUrls,
  Merchant,
  MerchantSecrets,
  Notice,
  OfficialAccount,
  PlatformCertificate,
  PrivateTemplate,
  PushEvent,
  RefundState,
  Template,
  TemplateKind,
  TemplateMeaning,
  Trade,
} from './wechat.types.ts';
export { accountTemplateTypes, templateKinds, templateMeanings, WechatError } from './wechat.types.ts';
