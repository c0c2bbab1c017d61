import { element, pressable } from '../dom.ts';
import { config } from '../state.ts';
import { overlay } from './dialogs.ts';
import { define, defineSilent, happen, hearers, WxFailure } from './kit.ts';

// biome-ignore lint/suspicious/noExplicitAny: the simulator's answers
type Loose = any;

/** Asks the WeChat simulator, through the preview's own address. Throws its message. */
export async function control(path: string, body?: unknown): Promise<Loose> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const reply = await fetch(`${config.base}control/${path}`, body === undefined ? {} : options);
  const answer: Loose = await reply.json();
  if (!reply.ok) throw new Error(answer.message ?? answer.error ?? `HTTP ${reply.status}`);
  return answer;
}

/** A code for the phone number of whoever holds the phone. */
export async function phoneCode(): Promise<string> {
  const { code } = await control('phone-code', { phone: config.user.phone, appid: config.appid });
  return code;
}

function decide(title: string, body: Node[], words: { yes: string; no: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (decision: boolean) => {
      close();
      resolve(decision);
    };
    const buttons = element('div', 'mp-decide-buttons');
    buttons.append(
      pressable('cancel', words.no, () => answer(false)),
      pressable('ok', words.yes, () => answer(true)),
    );
    const { close } = overlay('mp-decide', element('h3', '', title), ...body, buttons);
  });
}

async function requestPayment(options: Loose): Promise<void> {
  const amount = element('p', 'mp-pay-note', '模拟支付，不会产生真实扣款');
  if (!(await decide('微信支付', [amount], { yes: '立即支付', no: '取消支付' }))) throw new Error('cancel');
  const { timeStamp, nonceStr, package: prepay, signType = 'RSA', paySign } = options;
  const payment = { timeStamp, nonceStr, package: prepay, signType, paySign };
  await control('pay', { prepayId: String(prepay).replace(/^prepay_id=/, ''), openid: config.user.openid, payment });
}

async function requestSubscribeMessage({ tmplIds }: { tmplIds: string[] }): Promise<Record<string, string>> {
  if (!Array.isArray(tmplIds) || tmplIds.length === 0) throw new WxFailure('TmplIds is required', { errCode: 10001 });
  if (tmplIds.length > 3) throw new WxFailure('The maximum number of template ids is 3', { errCode: 20003 });
  const templates: { templateId: string; title: string }[] = await control(`templates?appid=${config.appid}`);
  const titles = tmplIds.map((id) => templates.find(({ templateId }) => templateId === id)?.title);
  if (titles.includes(undefined)) throw new WxFailure('No template data return, verify the template id exist', { errCode: 20001 });
  const boxes = titles.map((title) => {
    const row = element('label', 'mp-subscribe-row');
    const box = element('input');
    Object.assign(box, { type: 'checkbox', checked: true });
    row.append(box, element('span', '', title));
    return { row, box };
  });
  const allowed = await decide(
    '小程序申请给你发送以下消息',
    boxes.map(({ row }) => row),
    { yes: '允许', no: '取消' },
  );
  const answers = tmplIds.map((id, index) => [id, allowed && boxes[index]?.box.checked ? 'accept' : 'reject'] as const);
  for (const [templateId, result] of answers) await control('subscribe', { openid: config.user.openid, templateId, result });
  return Object.fromEntries(answers);
}

let privacyAgreed = false;

/** The agree button was pressed. */
export function agreePrivacy(): void {
  privacyAgreed = true;
}

/** Lets go on once the privacy contract is agreed to: the mini-program's own popup if it listens, else WeChat's. Throws when it is not. */
export async function requirePrivacy(): Promise<void> {
  if (privacyAgreed || config.unit) return;
  const own = hearers('NeedPrivacyAuthorization') > 0;
  const agreed = own
    ? await new Promise<boolean>((resolve) => {
        const answered = ({ event }: { event: string }) => event !== 'exposureAuthorization' && resolve(event === 'agree');
        happen('NeedPrivacyAuthorization', answered);
      })
    : await decide('用户隐私保护提示', [element('p', '', '使用前请阅读并同意《小程序隐私保护指引》。')], { yes: '同意', no: '拒绝' });
  if (!agreed) throw new WxFailure('privacy permission is not authorized', { errno: 104 });
  privacyAgreed = true;
}

/** Adds what WeChat itself does for a user: sign-in, payment, subscription messages, privacy. */
export function defineWechat(): void {
  define('login', async () => ({ code: (await control('login', { openid: config.user.openid, appid: config.appid })).code }));
  define('requestPayment', requestPayment);
  define('requestSubscribeMessage', requestSubscribeMessage);
  define('getPrivacySetting', () => ({ needAuthorization: !privacyAgreed, privacyContractName: '《小程序隐私保护指引》' }));
  define('requirePrivacyAuthorize', requirePrivacy);
  define('getSetting', () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }));
  define('getUserProfile', () => ({ userInfo: { nickName: '微信用户', avatarUrl: '' } }));
  define('getUserInfo', () => ({ userInfo: { nickName: '微信用户', avatarUrl: '' } }));
  defineSilent('checkSession', 'authorize', 'openPrivacyContract', 'openCustomerServiceChat', 'navigateToMiniProgram', 'exitMiniProgram');
}
