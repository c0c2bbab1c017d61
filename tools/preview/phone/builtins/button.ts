import { topPage } from '../stack.ts';
import { type Options, record } from '../state.ts';
import { askModal, askSheet } from '../wx/dialogs.ts';
import { chooseFiles, keepFile } from '../wx/files.ts';
import { wx } from '../wx/kit.ts';
import { agreePrivacy, phoneCode, requirePrivacy } from '../wx/wechat.ts';
import { around, attributes, type BuiltIn, type Plan } from './kit.ts';

/** The words of an error; one that a unit test throws comes from outside this document. */
const wordsOf = (error: unknown) => (typeof error === 'object' && error !== null && 'message' in error ? error.message : error);

/** Runs what WeChat runs and tells the button's handler the result or the failure. */
async function report(button: BuiltIn, event: string, call: string, run: () => Promise<Record<string, unknown>>): Promise<void> {
  try {
    const answer: Options = await (record.mock[call] ?? run)({});
    button.triggerEvent(event, { errMsg: `${call}:ok`, ...answer });
  } catch (error) {
    button.triggerEvent(event, { errMsg: `${call}:fail ${wordsOf(error)}` });
  }
}

async function phoneNumber(): Promise<Record<string, unknown>> {
  await requirePrivacy();
  const { confirm } = await askModal({
    title: '申请获取你的手机号',
    content: '用于登录与就诊通知',
    confirmText: '允许',
    cancelText: '拒绝',
  });
  if (!confirm) throw new Error('user deny');
  return { code: await phoneCode() };
}

async function avatar(): Promise<Record<string, unknown>> {
  await requirePrivacy();
  const [file] = await chooseFiles('image/*', 1);
  if (!file) throw new Error('cancel');
  return { avatarUrl: keepFile(file) };
}

/** What each open-type does when it is pressed. */
const openTypes: Record<string, (button: BuiltIn) => void> = {
  getPhoneNumber: (button) => void report(button, 'getphonenumber', 'getPhoneNumber', phoneNumber),
  getRealtimePhoneNumber: (button) => void report(button, 'getrealtimephonenumber', 'getRealtimePhoneNumber', phoneNumber),
  chooseAvatar: (button) => void report(button, 'chooseavatar', 'chooseAvatar', avatar),
  getUserInfo: (button) =>
    void report(button, 'getuserinfo', 'getUserInfo', async () => ({ userInfo: { nickName: '微信用户', avatarUrl: '' } })),
  agreePrivacyAuthorization: (button) => {
    agreePrivacy();
    button.triggerEvent('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' });
  },
  openSetting: (button) => button.triggerEvent('opensetting', { authSetting: {}, errMsg: 'openSetting:ok' }),
  contact: (button) => {
    wx.showToast({ title: '客服会话', icon: 'none' });
    button.triggerEvent('contact', { errMsg: 'enterContact:ok' });
  },
  feedback: () => wx.showToast({ title: '意见反馈', icon: 'none' }),
  share: (button) => {
    const shared = topPage()?.instance.onShareAppMessage?.({ from: 'button', target: button });
    void askSheet([`转发：${shared?.title ?? ''}`]);
  },
};

/** <button> */
export const button: Plan = {
  attributes: attributes({
    ...{ type: 'default', size: 'default', plain: false, loading: false, openType: '', lang: 'en', hoverClass: 'button-hover' },
    ...{ sessionFrom: '', sendMessageTitle: '', sendMessagePath: '', sendMessageImg: '', appParameter: '', showMessageCard: false },
    ...{ phoneNumberNoQuotaToast: true, needShowEntrance: true, entrancePath: '', activityType: null, groupId: '', guildId: '' },
  }),
  init(element) {
    element.setAttribute('role', 'button');
    element.tabIndex = 0;
    element.addEventListener('keydown', ({ key }) => key === 'Enter' && element.click());
    element.addEventListener('click', () => {
      const { disabled, openType, formType } = this.data;
      if (disabled) return;
      for (const type of String(openType).split('|')) openTypes[type]?.(this);
      if (formType) around(element, 'form')?.finish(formType);
    });
  },
  update(element, name, value) {
    if (name === 'type' || name === 'size') element.setAttribute(name, value);
    if (name === 'plain' || name === 'loading') element.toggleAttribute(name, Boolean(value));
  },
};

/** <navigator> */
export const navigator: Plan = {
  attributes: attributes({ url: '', openType: 'navigate', delta: 1, target: 'self', appId: '', path: '', hoverClass: 'navigator-hover' }),
  init(element) {
    element.setAttribute('role', 'link');
    element.addEventListener('click', () => {
      const { url, openType, delta } = this.data;
      const call = { navigate: 'navigateTo', redirect: 'redirectTo' }[String(openType)] ?? openType;
      wx[call]?.({ url, delta, fail: ({ errMsg }: { errMsg: string }) => console.error(errMsg) });
    });
  },
};
