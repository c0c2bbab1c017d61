import { asksToSignIn, Refusal } from '../api/refusal';

/** Words that say what to do, where the server only says what is wrong. */
const plainer: Partial<Record<string, string>> = {
  SLOT_TAKEN: '这个号刚被别人约走了，请换一个',
  SLOT_FULL: '这一场已经约满了',
  HALF_DAY_TAKEN: '这位就诊人在同一个半天已经有预约了',
  SCHEDULE_STOPPED: '医生停诊，这一场不看了，请选其他时间',
  SCHEDULE_PAST: '这一场已经结束了，请选其他时间',
  DAY_PLACE_TAKEN: '这位就诊人当天在这里已经有预约了',
  PRICE_DIFFERS: '两场的挂号费不同，请先取消再重新预约',
  NOT_SIGNED_IN: '请先登录',
  MEMBER_LIMIT: '最多添加 20 位就诊人，请先移除不用的',
  PAYER_UNKNOWN: '这个微信不是您登录用的微信。请退出登录，用这个微信重新登录后再付款',
  CAPTCHA_REQUIRED: '操作太频繁，请看图输入验证码后再试',
};

/** What to tell the patient about an error: what to do where we know, else the server's own words, or that something broke. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof Refusal)) return '出错了，请稍后再试';
  return plainer[error.code] ?? error.words;
}

/** Why the server refused, as SLOT_FULL; '' for a mistake of our own. */
export function codeOf(error: unknown): string {
  return error instanceof Refusal ? error.code : '';
}

/** Whether nobody knows if the server did it: nothing came back, or nonsense. The same wish may be sent again. */
export function isUnsure(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 0 || error.status >= 500 || error.code === 'UNREADABLE');
}

/** Whether the patient has to sign in before this can be answered. */
export function needsSignIn(error: unknown): boolean {
  return asksToSignIn(error);
}

/** What a list shows: grey rows, its rows, nothing yet, an error with 重试, or 去登录. */
export type Shown = 'loading' | 'ready' | 'empty' | 'failed' | 'sign-in';

/** How a list shows an error. */
export function shownFor(error: unknown): { state: Shown; words: string } {
  return { state: needsSignIn(error) ? 'sign-in' : 'failed', words: wordsFor(error) };
}
