import type { Gender } from '../../../shared/vocab/booking.ts';
import { now } from '../../platform/clock.ts';
import { change, forShare, select, type Tx } from '../../platform/db.ts';
import { blindIndex, seal, unsealMany } from '../crypto/index.ts';
import type { Member } from './care.types.ts';
import type { Person } from './member.rules.ts';
import { Members } from './members.model.ts';

interface Row {
  id: number;
  account_id: number;
  person_key: string;
  name: string;
  gender: Gender;
  birthday: string;
  id_no: string;
  phone: string;
  is_default: number | null;
}

const columns = 'id, account_id, person_key, name, gender, birthday, id_no, phone, is_default';
/** As they came. */
const order = 'created_at, id';
const sealedColumns = ['name', 'birthday', 'id_no', 'phone'] as const;

/** 同一人: what stands for a person whose identity number this is (18 characters, X upper-case). */
export function personKeyOf(idNo: string): string {
  return blindIndex(idNo, 'person');
}

function membersFrom(rows: readonly Row[]): Member[] {
  const opened = unsealMany(rows.flatMap((row) => sealedColumns.map((name) => ({ sealed: row[name], context: `members.${name}` }))));
  return rows.map((row, index) => {
    const [name = '', birthday = '', idNo = '', phone = ''] = opened.slice(index * sealedColumns.length);
    return {
      id: String(row.id),
      accountId: String(row.account_id),
      name,
      gender: row.gender,
      birthday,
      idNo,
      phone,
      personKey: row.person_key,
      isDefault: row.is_default === 1,
    };
  });
}

/** Whom an account holds, with their places, and whom it held before (`removed`). */
export async function placesOf(tx: Tx, accountId: string): Promise<{ id: string; personKey: string; place: number; removed: boolean }[]> {
  const sql = 'SELECT id, person_key, ordinal, removed_at FROM members WHERE account_id = :accountId';
  const rows = await select<{ id: number; person_key: string; ordinal: number; removed_at: number | null }>(tx, sql, { accountId });
  return rows.map((row) => ({ id: String(row.id), personKey: row.person_key, place: row.ordinal, removed: row.removed_at !== null }));
}

type Placed = Person & { accountId: string; personKey: string; ordinal: number; isDefault: boolean };

const sealedPerson = ({ name, gender, birthday, idNo, phone }: Person) => ({
  name: seal(name, 'members.name'),
  gender,
  birthday: seal(birthday, 'members.birthday'),
  idNo: seal(idNo, 'members.id_no'),
  phone: seal(phone, 'members.phone'),
});

/** Inserts a member at a place of its account. Place, person and default are each refused twice by their unique keys. */
export async function insertMember(tx: Tx, member: Placed): Promise<string> {
  const { accountId, personKey, ordinal, isDefault } = member;
  const row = await Members().create(
    { accountId, personKey, ordinal, ...sealedPerson(member), isDefault: isDefault ? 1 : null, createdAt: now(), removedAt: null },
    { transaction: tx },
  );
  return String(row.get('id'));
}

/** Gives a removed member a place again, as he is told of now; tells how many rows moved. The unique keys refuse as for a new one. */
export function restoreMember(tx: Tx, memberId: string, member: Placed): Promise<number> {
  return change(
    tx,
    `UPDATE members SET ordinal = :ordinal, is_default = :isDefault, name = :name, gender = :gender, birthday = :birthday, id_no = :idNo,
       phone = :phone, created_at = :at, removed_at = NULL
     WHERE id = :memberId AND account_id = :accountId AND removed_at IS NOT NULL`,
    {
      ...sealedPerson(member),
      memberId,
      accountId: member.accountId,
      ordinal: member.ordinal,
      isDefault: member.isDefault ? 1 : null,
      at: now(),
    },
  );
}

/** Takes a member off his account and frees his place; tells how many rows moved. */
export function leaveAccount(tx: Tx, accountId: string, memberId: string): Promise<number> {
  return change(
    tx,
    'UPDATE members SET ordinal = -id, is_default = NULL, removed_at = :at WHERE id = :memberId AND account_id = :accountId AND removed_at IS NULL',
    { accountId, memberId, at: now() },
  );
}

/** Makes the one who came first the default of an account that has none. */
export async function chooseDefault(tx: Tx, accountId: string): Promise<void> {
  const sql = `SELECT id, is_default FROM members WHERE account_id = :accountId AND removed_at IS NULL ORDER BY ${order}`;
  const rows = await select<{ id: number; is_default: number | null }>(tx, sql, { accountId });
  const [first] = rows;
  if (!first || rows.some((row) => row.is_default === 1)) return;
  await change(tx, 'UPDATE members SET is_default = 1 WHERE id = :id AND removed_at IS NULL', { id: first.id });
}

/** Sets the phone of a member that the account has; tells how many rows moved. */
export function setPhone(tx: Tx, of: { accountId: string; memberId: string; phone: string }): Promise<number> {
  const sql = 'UPDATE members SET phone = :phone WHERE id = :memberId AND account_id = :accountId AND removed_at IS NULL';
  return change(tx, sql, { ...of, phone: seal(of.phone, 'members.phone') });
}

/** The members that an account has, in the order they came. */
export async function findMembersOf(accountId: string): Promise<Member[]> {
  const sql = `SELECT ${columns} FROM members WHERE account_id = :accountId AND removed_at IS NULL ORDER BY ${order}`;
  return membersFrom(await select<Row>(null, sql, { accountId }));
}

/** One member of this account, also one who was removed. */
export async function findMember(accountId: string, memberId: string): Promise<Member | undefined> {
  const rows = await select<Row>(null, `SELECT ${columns} FROM members WHERE id = :memberId AND account_id = :accountId`, {
    accountId,
    memberId,
  });
  return membersFrom(rows)[0];
}

/** Members by id, whoever's they are, also those who were removed. */
export async function findMembers(ids: readonly string[]): Promise<Member[]> {
  if (!ids.length) return [];
  return membersFrom(await select<Row>(null, `SELECT ${columns} FROM members WHERE id IN (:ids)`, { ids: [...ids] }));
}

/** Those of these members who are still there, held so until the transaction ends. */
export async function holdPresent(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set();
  const sql = `SELECT id FROM members WHERE id IN (:ids) AND removed_at IS NULL${forShare()}`;
  return new Set((await select<{ id: number }>(tx, sql, { ids: [...new Set(ids)] })).map(({ id }) => String(id)));
}

/** Whose a member is and which person: what a claim needs, without opening anything sealed. Who was removed is left out. */
export async function findPersons(ids: readonly string[]): Promise<Map<string, { accountId: string; personKey: string }>> {
  const sql = 'SELECT id, account_id, person_key FROM members WHERE id IN (:ids) AND removed_at IS NULL';
  const rows = await select<{ id: number; account_id: number; person_key: string }>(null, sql, { ids: [...ids] });
  return new Map(rows.map((row) => [String(row.id), { accountId: String(row.account_id), personKey: row.person_key }]));
}

/** Whether any account has this person as its 就诊人. */
export async function isSomeonesMember(tx: Tx, personKey: string): Promise<boolean> {
  return (await select<{ id: number }>(tx, 'SELECT id FROM members WHERE person_key = :personKey LIMIT 1', { personKey })).length > 0;
}

/** The person as the first account that brought him says. */
export async function findMemberOfPerson(personKey: string): Promise<Member | undefined> {
  const rows = await select<Row>(null, `SELECT ${columns} FROM members WHERE person_key = :personKey ORDER BY id LIMIT 1`, { personKey });
  return membersFrom(rows)[0];
}
