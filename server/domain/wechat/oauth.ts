const authorizeHost = 'https://open.weixin.qq.com';

/** Where a page sends its visitor to prove an openid silently (网页授权 snsapi_base). WeChat reads the parameters in this order only. */
export function authorizeAddress({ appid, redirect, state }: { appid: string; redirect: string; state: string }): string {
  const query = [
    `appid=${encodeURIComponent(appid)}`,
    `redirect_uri=${encodeURIComponent(redirect)}`,
    'response_type=code',
    'scope=snsapi_base',
    `state=${encodeURIComponent(state)}`,
  ];
  return `${authorizeHost}/connect/oauth2/authorize?${query.join('&')}#wechat_redirect`;
}
