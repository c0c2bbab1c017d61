import { session, signedIn, signedOut } from '../state/session';
import { openEnvelope } from './envelopes';
import { Refusal } from './refusal';
import { send } from './send';

const path = '/app/wx/login';
let running: Promise<boolean> | null = null;

/**
 * Signs in again without a word, by wx.login, where this WeChat has signed in before; parallel callers share one attempt.
 * False when the patient has to do it. `refusedToken` is the token that was not taken: if another call has renewed it
 * meanwhile, there is nothing to do. Throws UNREACHED when the server cannot be asked.
 */
export function signInSilently(refusedToken: string | undefined): Promise<boolean> {
  const token = session()?.token;
  if (token && token !== refusedToken) return Promise.resolve(true);
  running ??= attempt().finally(() => {
    running = null;
  });
  return running;
}

async function attempt(): Promise<boolean> {
  const before = session();
  const code = await loginCode();
  if (!code) return false;
  try {
    const reply = openEnvelope(path, await send({ url: path, method: 'POST', rest: { code }, headers: {} }));
    if (!isSignIn(reply)) return false;
    if (session() !== before) return session() !== null; // signed in or out by hand meanwhile
    signedIn({ accountId: reply.userId, token: reply.token });
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.status === 0) throw error;
    if (session() === before && error instanceof Refusal && error.status < 500) signedOut();
    return false;
  }
}

const isSignIn = (reply: unknown): reply is { userId: string; token: string } =>
  typeof reply === 'object' && reply !== null && 'token' in reply && typeof reply.token === 'string' && 'userId' in reply;

/** A code of wx.login, undefined where WeChat gives none. */
export function loginCode(): Promise<string | undefined> {
  return new Promise((resolve) => {
    wx.login({ success: ({ code }) => resolve(code || undefined), fail: () => resolve(undefined) });
  });
}
