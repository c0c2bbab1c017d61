import { createHash } from 'node:crypto';

/** The text a page's JS-SDK signature is made of: raw values, names lower case and sorted, the URL up to its `#`. */
export function jsSdkText(of: { ticket: string; nonceStr: string; timestamp: string; url: string }): string {
  return `jsapi_ticket=${of.ticket}&noncestr=${of.nonceStr}&timestamp=${of.timestamp}&url=${of.url.split('#')[0] ?? ''}`;
}

/** The JS-SDK signature of a page (公众号 wx.config), lower hex. */
export function jsSdkSignature(of: { ticket: string; nonceStr: string; timestamp: string; url: string }): string {
  return createHash('sha1').update(jsSdkText(of)).digest('hex');
}
