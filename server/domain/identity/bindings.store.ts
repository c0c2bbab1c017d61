import { now } from '../../platform/clock.ts';
import { change, forUpdate, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** An openid of one WeChat app, proved by a login code. */
export interface Openid {
  appid: string;
  openid: string;
  unionid?: string | undefined;
}

/**
 * Whether an openid may sign in by itself: `yes`; `paused` by a log-out, until the account's next full sign-in;
 * `withdrawn` by a new password, until the openid is proved anew by someone signed in.
 */
type Silent = 'yes' | 'paused' | 'withdrawn';

/** Binds an openid to an account, away from another if need be; true when it was not this account's before. */
export async function putBinding(tx: Tx, accountId: string, { appid, openid, unionid = undefined }: Openid): Promise<boolean> {
  const silent: Silent = 'yes';
  const at = now();
  const [held] = await select<{ account_id: number }>(
    tx,
    'SELECT account_id FROM wechat_bindings WHERE appid = :appid AND openid = :openid',
    { appid, openid },
  );
  if (held && String(held.account_id) === accountId) {
    await change(
      tx,
      `UPDATE wechat_bindings SET silent = 'yes' WHERE appid = :appid AND openid = :openid AND account_id = :accountId AND silent = 'withdrawn'`,
      { accountId, appid, openid },
    );
    return false;
  }
  await insertIgnoringDuplicates(tx, 'wechat_bindings', [
    { account_id: accountId, appid, openid, unionid: unionid ?? null, silent, bound_at: at },
  ]);
  await change(
    tx,
    `UPDATE wechat_bindings SET account_id = :accountId, unionid = :unionid, silent = :silent, bound_at = :at
     WHERE appid = :appid AND openid = :openid AND account_id <> :accountId`,
    { accountId, appid, openid, unionid: unionid ?? null, silent, at },
  );
  return true;
}

/** Lets this openid sign in by itself again, whatever had stopped it. */
export function allowSilent(tx: Tx, accountId: string, { appid, openid }: Openid): Promise<number> {
  return change(
    tx,
    `UPDATE wechat_bindings SET silent = 'yes' WHERE appid = :appid AND openid = :openid AND account_id = :accountId AND silent <> 'yes'`,
    { accountId, appid, openid },
  );
}

/** Ends what a log-out had paused. */
export function resumeSilent(tx: Tx, accountId: string): Promise<number> {
  return change(tx, `UPDATE wechat_bindings SET silent = 'yes' WHERE account_id = :accountId AND silent = 'paused'`, { accountId });
}

/** Stops silent sign-in until the account's next full one. */
export function pauseSilent(tx: Tx, accountId: string): Promise<number> {
  return change(tx, `UPDATE wechat_bindings SET silent = 'paused' WHERE account_id = :accountId AND silent = 'yes'`, { accountId });
}

/** Stops silent sign-in of every openid until it is proved anew. */
export function withdrawSilent(tx: Tx, accountId: string): Promise<number> {
  return change(tx, `UPDATE wechat_bindings SET silent = 'withdrawn' WHERE account_id = :accountId AND silent <> 'withdrawn'`, {
    accountId,
  });
}

/** The account that this openid may sign in to by itself; it stays allowed until the transaction ends. */
export async function silentAccount(tx: Tx, { appid, openid }: Openid): Promise<string | undefined> {
  const [row] = await select<{ account_id: number }>(
    tx,
    `SELECT account_id FROM wechat_bindings WHERE appid = :appid AND openid = :openid AND silent = 'yes'${forUpdate()}`,
    { appid, openid },
  );
  return row && String(row.account_id);
}

/** The account's openid in an app, the one bound last if it has several. */
export async function findOpenid(accountId: string, appid: string): Promise<string | undefined> {
  const [row] = await select<{ openid: string }>(
    null,
    'SELECT openid FROM wechat_bindings WHERE account_id = :accountId AND appid = :appid ORDER BY bound_at DESC, id DESC LIMIT 1',
    { accountId, appid },
  );
  return row?.openid;
}

/** The app in which an openid is bound to this account. */
export async function findBinding(openid: string, accountId: string): Promise<{ appid: string } | undefined> {
  const [row] = await select<{ appid: string }>(
    null,
    'SELECT appid FROM wechat_bindings WHERE openid = :openid AND account_id = :accountId ORDER BY bound_at DESC, id DESC LIMIT 1',
    { openid, accountId },
  );
  return row && { appid: row.appid };
}
