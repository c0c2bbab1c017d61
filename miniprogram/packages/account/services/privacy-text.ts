/** One paragraph of a text to agree to. */
export interface Paragraph {
  title: string;
  text: string;
}

/** 隐私说明, in words that everyone understands: what is taken, what for, who sees it, how to get rid of it. */
export const privacyText: readonly Paragraph[] = [
  {
    title: '我们会用到什么',
    text: '手机号：用来登录、收验证码，医院有事时联系您。就诊人的姓名、身份证号、手机号：医院挂号必须实名。头像、昵称：您愿意才填，不填也能挂号。网上问诊时您写下的病情，只用来看病。',
  },
  {
    title: '我们不会做什么',
    text: '不读您的通讯录。您自己选照片时才用到照片，查附近的义诊时才用到位置，每次都先问您。不把您的信息卖给别人，也不用来发广告。',
  },
  {
    title: '谁能看到',
    text: '只有您自己，和给您看病的医院。姓名、身份证号、手机号加密保存，页面上默认隐藏一部分，点一下才显示。',
  },
  {
    title: '付款和消息',
    text: '付款由微信支付完成，我们看不到您的银行卡。提醒消息由微信发送，您可以拒绝，不影响挂号。',
  },
  {
    title: '您可以怎么做',
    text: '可以随时退出登录。想查询、更正或删除您的信息，请拨打医院客服电话，或到医院窗口办理。',
  },
];

/** 用户服务协议: what one may expect of the service, and what it expects. */
export const termsText: readonly Paragraph[] = [
  { title: '这是什么', text: '这是医院的预约挂号服务，免费使用。挂号费由医院收取。' },
  { title: '请填真实信息', text: '请用就诊人本人的真实证件挂号。同一位就诊人在同一个半天只能挂一个号。' },
  { title: '来不了请取消', text: '来不了请在就诊前取消，让别人能看上病。已付的挂号费会按原支付方式退回。' },
  { title: '急病不要等', text: '突发急病请直接拨打 120 或去急诊，不要在这里等号。' },
];
