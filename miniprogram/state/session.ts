import { forget, keep, kept } from './storage';
import { watched } from './watched';

/** Who is signed in on this phone. */
export interface Session {
  accountId: string;
  token: string;
}

function remembered(): Session | null {
  const token = kept('token');
  return token ? { token, accountId: kept('accountId') ?? '' } : null;
}

const current = watched<Session | null | undefined>(undefined);

/** Who is signed in, null for nobody. The token may have expired without us knowing. */
export function session(): Session | null {
  if (current.get() === undefined) current.set(remembered());
  return current.get() ?? null;
}

/** Remembers a sign-in, whichever way it was made. Another account forgets what the last one chose. */
export function signedIn(who: Session): void {
  if (session()?.accountId !== who.accountId) forgetPersonal();
  keep('token', who.token);
  keep('accountId', who.accountId);
  current.set(who);
}

/** Forgets the sign-in and what belonged to it. */
export function signedOut(): void {
  forget('token');
  forget('accountId');
  forgetPersonal();
  current.set(null);
}

/** Tells of every sign-in and sign-out until the returned function is called. */
export function watchSession(told: (who: Session | null) => void): () => void {
  return current.watch((who) => told(who ?? null));
}

const shownTo = new WeakMap<object, string>();

/** Whether another account (or nobody) is signed in than when this page last asked: then what it holds is not to be shown. */
export function isSomeoneElse(page: object): boolean {
  const now = session()?.accountId ?? '';
  const before = shownTo.get(page);
  shownTo.set(page, now);
  return before !== undefined && before !== now;
}

function forgetPersonal(): void {
  for (const key of ['memberId', 'lastClinic', 'searches', 'noticesSeenAt'] as const) forget(key);
}
