import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { wallClock } from '../../platform/clock.ts';
import { placeOf } from './access-token.ts';
import { atWechat } from './at-wechat.ts';
import { fetchOnce, keep, readKept } from './kept-for-all.ts';
import { presentAccount } from './official-account.ts';
import { readAs } from './token-call.ts';
import { WechatError } from './wechat.types.ts';

const ticketReply = z.object({ ticket: z.string().min(1), expires_in: z.number() });
/** WeChat says 7200 s of a ticket of any age and gives the same while it lives, so it is asked again this often. */
const trustedMs = 5 * 60_000;

/** What a page's JS-SDK signature is made of. */
interface SignedPage {
  ticket: string;
  nonceStr: string;
  timestamp: string;
  url: string;
}

/** A page's address as it is signed: up to its `#`. */
function withoutFragment(url: string): string {
  return url.split('#')[0] ?? '';
}

/** The text a page's JS-SDK signature is made of: raw values, names lower case and sorted, the URL up to its `#`. */
export function jsSdkText(of: SignedPage): string {
  return `jsapi_ticket=${of.ticket}&noncestr=${of.nonceStr}&timestamp=${of.timestamp}&url=${withoutFragment(of.url)}`;
}

/** The JS-SDK signature of a page (公众号 wx.config), lower hex. */
export function jsSdkSignature(of: SignedPage): string {
  return createHash('sha1').update(jsSdkText(of)).digest('hex');
}

/** Signs a page for a tenant's official account. The ticket is fetched once for all processes. Throws wechat_not_configured, wechat_unreachable. */
export async function signPage(of: {
  tenantId: string;
  url: string;
}): Promise<{ appid: string; nonceStr: string; timestamp: string; url: string; signature: string }> {
  const { appid } = await presentAccount(of.tenantId);
  const ticket = await atWechat(() => jsTicket(appid));
  const nonceStr = randomBytes(8).toString('hex');
  const timestamp = String(Math.floor(wallClock() / 1_000));
  const url = withoutFragment(of.url);
  return { appid, nonceStr, timestamp, url, signature: jsSdkSignature({ ticket, nonceStr, timestamp, url }) };
}

/** The jsapi_ticket of an official account, kept for all processes; never that of another. Throws WechatError. */
export async function jsTicket(appid: string): Promise<string> {
  const place = await placeOf('ticket', appid);
  const found = await readKept(place);
  if (found) return found.value;
  return fetchOnce(
    place,
    'missing',
    () => true,
    async () => {
      const reply = ticketReply.safeParse(await readAs(appid, '/cgi-bin/ticket/getticket', { type: 'jsapi' }));
      if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without a ticket');
      await keep(place, reply.data.ticket, Math.min(trustedMs, reply.data.expires_in * 1_000));
      return reply.data.ticket;
    },
  );
}
