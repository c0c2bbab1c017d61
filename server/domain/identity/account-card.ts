import { personName } from '../../../shared/vocab/account.ts';
import type { Gender } from '../../../shared/vocab/booking.ts';
import { type Day, dayOf, isDay } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { type AccountCard, readAccount, readNicknames, updateAccount } from './accounts.store.ts';
import { defaultNickname } from './identity.rules.ts';

/** 我的个人信息: phone, nickname (微信用户 until one is chosen), gender, birthday (null until told), avatar URL ('' for none). */
export async function accountCard(accountId: string): Promise<AccountCard & { nickname: string }> {
  const card = await readAccount(accountId);
  if (!card) throw new Fault('not_signed_in'); // a session of an account that is gone
  const avatar = card.avatar.startsWith('/') ? config().PUBLIC_URL + card.avatar : card.avatar;
  return { ...card, avatar, nickname: card.nickname ?? defaultNickname };
}

/** Changes nickname, gender and birthday. Throws invalid_input naming the field. */
export async function updateMyInfo(asked: { accountId: string; nickname: string; gender: Gender; birthday: Day }): Promise<void> {
  const nickname = personName(asked.nickname);
  if (nickname === undefined) throw new Fault('invalid_input', { field: 'name', words: '昵称应为 1–30 个字' });
  if (!isDay(asked.birthday) || asked.birthday > dayOf(now()))
    throw new Fault('invalid_input', { field: 'birthday', words: '出生日期不正确' });
  await inTransaction((tx) => updateAccount(tx, asked.accountId, { nickname, gender: asked.gender, birthday: asked.birthday }));
}

/** What accounts call themselves (微信用户 where none is chosen), by id. */
export async function nicknamesOf(accountIds: Iterable<string>): Promise<Map<string, string>> {
  const ids = [...new Set(accountIds)];
  const chosen = await readNicknames(ids);
  return new Map(ids.map((id) => [id, chosen.get(id) ?? defaultNickname]));
}
