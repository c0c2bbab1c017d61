import type { Gender } from '../../../shared/vocab/booking.ts';
import type { Day } from '../../../shared/vocab/day.ts';
import { now } from '../../platform/clock.ts';
import { change, forUpdate, select, type Tx } from '../../platform/db.ts';
import { blindIndex, seal, sealNullable, unseal, unsealNullable } from '../crypto/index.ts';
import { Accounts } from './accounts.model.ts';

/** 账号 as its owner sees it; phone is '' for an account that has none. */
export interface AccountCard {
  phone: string;
  nickname: string | null;
  gender: Gender;
  birthday: Day | null;
  avatar: string;
}

const phoneIndexOf = (phone: string) => blindIndex(phone, 'accounts.phone');

/** Holds an account's row until the transaction ends, so that what concerns the whole account goes one after the other. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await select(tx, `SELECT id FROM accounts WHERE id = :accountId${forUpdate()}`, { accountId });
}

/** Inserts an account for a phone; tells its id. A phone that has one is refused by its unique key. */
export async function insertAccount(tx: Tx, account: { phone: string } & Partial<Omit<AccountCard, 'phone'>>): Promise<string> {
  const row = await Accounts().create(
    {
      phone: seal(account.phone, 'accounts.phone'),
      phoneIndex: phoneIndexOf(account.phone),
      nickname: sealNullable(account.nickname ?? null, 'accounts.nickname'),
      gender: account.gender ?? 0,
      birthday: sealNullable(account.birthday ?? null, 'accounts.birthday'),
      avatar: account.avatar ?? '',
      createdAt: now(),
    },
    { transaction: tx },
  );
  return String(row.get('id'));
}

/** The account of a phone. */
export async function accountIdByPhone(tx: Tx | null, phone: string): Promise<string | undefined> {
  const [row] = await select<{ id: number }>(tx, 'SELECT id FROM accounts WHERE phone_index = :index', { index: phoneIndexOf(phone) });
  return row && String(row.id);
}

/** What an account says of itself, unsealed. */
export async function readAccount(accountId: string): Promise<AccountCard | undefined> {
  const [row] = await select<{ phone: string | null; nickname: string | null; gender: Gender; birthday: string | null; avatar: string }>(
    null,
    'SELECT phone, nickname, gender, birthday, avatar FROM accounts WHERE id = :accountId',
    { accountId },
  );
  if (!row) return undefined;
  return {
    phone: unsealNullable(row.phone, 'accounts.phone') ?? '',
    nickname: unsealNullable(row.nickname, 'accounts.nickname'),
    gender: row.gender,
    birthday: unsealNullable(row.birthday, 'accounts.birthday'),
    avatar: row.avatar,
  };
}

/** Writes nickname, gender and birthday. */
export function updateAccount(tx: Tx, accountId: string, info: { nickname: string; gender: Gender; birthday: Day }): Promise<number> {
  return change(tx, 'UPDATE accounts SET nickname = :nickname, gender = :gender, birthday = :birthday WHERE id = :accountId', {
    accountId,
    nickname: seal(info.nickname, 'accounts.nickname'),
    gender: info.gender,
    birthday: seal(info.birthday, 'accounts.birthday'),
  });
}

/** Sets an account's avatar: a URL, or a path under PUBLIC_URL. */
export async function updateAvatar(tx: Tx, accountId: string, avatar: string): Promise<void> {
  await change(tx, 'UPDATE accounts SET avatar = :avatar WHERE id = :accountId', { accountId, avatar });
}

/** Nicknames by account, unsealed; an account that chose none is missing. */
export async function readNicknames(accountIds: readonly string[]): Promise<Map<string, string>> {
  if (!accountIds.length) return new Map();
  const rows = await select<{ id: number; nickname: string | null }>(null, 'SELECT id, nickname FROM accounts WHERE id IN (:accountIds)', {
    accountIds: [...accountIds],
  });
  return new Map(rows.flatMap(({ id, nickname }) => (nickname === null ? [] : [[String(id), unseal(nickname, 'accounts.nickname')]])));
}
