import type { Tx } from '../../platform/db.ts';
import { findBinding, findOpenid, type Openid, putBinding } from './bindings.store.ts';

/** Binds an openid that was proved to an account that was; the last proof takes it over. True when it was not this account's before. */
export function bindOpenid(tx: Tx, { accountId, ...openid }: { accountId: string } & Openid): Promise<boolean> {
  return putBinding(tx, accountId, openid);
}

/** The account's openid in an app, the one bound last if it has several. */
export function openidOf({ accountId, appid }: { accountId: string; appid: string }): Promise<string | undefined> {
  return findOpenid(accountId, appid);
}

/** The app in which an openid is this account's own; undefined when it is not. */
export function bindingOf({ openid, accountId }: { openid: string; accountId: string }): Promise<{ appid: string } | undefined> {
  return findBinding(openid, accountId);
}
