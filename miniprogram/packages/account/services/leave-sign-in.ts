import { wayBack } from '../rules/return-to';

const signInPage = /^packages\/account\/pages\/(log-in|register|reset-password)\//;

/** Leaves 登录 and what was opened from it, to where the patient was before, or to the page that was asked for. */
export function leaveSignIn(from: string | undefined): void {
  const routes = getCurrentPages().map(({ route }) => route);
  let ours = 0;
  while (ours < routes.length && signInPage.test(routes[routes.length - 1 - ours] ?? '')) ours += 1;
  const way = wayBack(from, routes.length - ours);
  if (way.by === 'back') wx.navigateBack({ delta: ours });
  else if (way.by === 'switch') wx.switchTab({ url: way.url });
  else wx.redirectTo({ url: way.url });
}

let typed = '';

/** Opens another page of signing in, which returns to the same place. The phone that was typed goes along, in no address. */
export function openSignInPage(page: 'register' | 'reset-password', from: string, phone: string): void {
  typed = phone;
  wx.navigateTo({ url: `/packages/account/pages/${page}/index${from ? `?from=${from}` : ''}` });
}

/** The phone that was typed on the page before, once; '' if none. */
export function typedPhone(): string {
  const phone = typed;
  typed = '';
  return phone;
}
