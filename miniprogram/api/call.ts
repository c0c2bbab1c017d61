import type { app } from '../../shared/contracts/app/index.ts';
import type { Reply, Request } from '../../shared/contracts/kit.ts';
import type { pati } from '../../shared/contracts/pati/index.ts';
import type { patient } from '../../shared/contracts/patient/index.ts';
import type { portal } from '../../shared/contracts/portal/index.ts';
import { type Session, session } from '../state/session';
import { answerCaptcha } from './captcha';
import { type Answer, openEnvelope } from './envelopes';
import { asksToSignIn, Refusal, refusalIn } from './refusal';
import { type Method, send } from './send';
import { signInSilently } from './silent-sign-in';

export { Refusal };

/** Every endpoint the mini-program may call, as the server declares it. */
type Wire = typeof pati & typeof patient & typeof app & typeof portal;

/** A route as the contracts write it: the only name an endpoint has, here and on the server. */
export type Called = keyof Wire & string;

/** What a call gives: the documented reply, without the envelope where its face has one. */
export type Given<R extends Called> = R extends `${string} /api/${string}`
  ? Reply<Wire[R]> extends { data: infer D }
    ? D
    : Reply<Wire[R]>
  : Reply<Wire[R]>;

/** What a call may want besides its data. */
export interface How {
  /** Idempotency-Key: with it, a call whose answer was lost is sent once more, and done once whatever happens. */
  once?: string;
}

/**
 * Calls one documented endpoint and gives its documented reply. A token that has run out is renewed silently, and a
 * captcha asked for, on the way. Throws Refusal, with words for the patient, when the server refuses or cannot be reached.
 */
export async function call<R extends Called>(route: R, data: Request<Wire[R]>, how: How = {}): Promise<Given<R>> {
  const { url, opened } = await ask(route, { ...data }, how);
  // as: the contract says what the server sends, and the server checks itself against it
  return openEnvelope(url, opened) as Given<R>;
}

/** Calls an endpoint that answers with a picture, and gives it as a data: address. Throws as call does. */
export async function callForPicture<R extends Called>(route: R, data: Request<Wire[R]>): Promise<string> {
  const { opened } = await ask(route, { ...data }, {}, true);
  if (!(opened.body instanceof ArrayBuffer)) throw refusalIn(opened.status, opened.body);
  return `data:image/png;base64,${wx.arrayBufferToBase64(opened.body)}`;
}

async function ask(route: string, data: Record<string, unknown>, { once }: How, bytes = false): Promise<{ url: string; opened: Answer }> {
  const { method, url, rest } = addressOf(route, data);
  const sent = { method, url, bytes, ...(rest ? { rest } : {}) };
  const standing: Record<string, string> = once ? { 'Idempotency-Key': once } : {};
  let captcha: Record<string, string> = {};
  let renewed = false;
  for (let captchas = 0; ; ) {
    const caller = session();
    const answer = await patiently(() => send({ ...sent, headers: { ...standing, ...captcha } }), Boolean(once));
    const refusal = refusalOf(url, answer);
    if (!refusal) return { url, opened: answer };
    if (asksToSignIn(refusal) && !renewed && (await signInSilently(caller?.token)) && isStill(caller)) {
      renewed = true;
      continue;
    }
    if (refusal.code !== 'CAPTCHA_REQUIRED' || captchas === 3) throw refusal;
    const answered = await answerCaptcha(captchas > 0);
    if (!answered) throw refusal;
    captcha = answered;
    captchas += 1;
  }
}

/** Nobody's call is sent again in the name of another account. */
function isStill(caller: Session | null): boolean {
  return !caller?.accountId || caller.accountId === session()?.accountId;
}

/** Sends once more what may be repeated and was lost on the way. */
async function patiently(sendIt: () => Promise<Answer>, repeatable: boolean): Promise<Answer> {
  try {
    return await sendIt();
  } catch (error) {
    if (!repeatable) throw error;
    return sendIt();
  }
}

/** What a refused answer says, null for a good one. Bytes that came instead of JSON are read as JSON first. */
function refusalOf(url: string, { status, body }: Answer): Refusal | null {
  const isBytes = body instanceof ArrayBuffer;
  if (isBytes && status >= 200 && status < 300) return null;
  try {
    openEnvelope(url, { status, body: isBytes ? jsonIn(body) : body });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function jsonIn(bytes: ArrayBuffer): unknown {
  try {
    const text = String.fromCharCode(...new Uint8Array(bytes));
    return JSON.parse(decodeURIComponent(escape(text)));
  } catch {
    return null;
  }
}

/** Splits a call into method, path with query, and body: path parameters go where the route names them, the rest of a GET into its query. */
export function addressOf(route: string, data: Record<string, unknown>): { method: Method; url: string; rest?: Record<string, unknown> } {
  const [method, template = ''] = route.split(' ') as [Method, string]; // as: a route is a method and a path
  const rest = { ...data };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (method !== 'GET') return { method, url: path, rest };
  const query = Object.keys(rest)
    .filter((name) => rest[name] !== undefined && rest[name] !== null)
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(String(rest[name]))}`);
  return { method, url: query.length > 0 ? `${path}?${query.join('&')}` : path };
}
