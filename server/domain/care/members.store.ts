import type { Gender } from '../../../shared/vocab/booking.ts';
import { now } from '../../platform/clock.ts';
import { select, type Tx } from '../../platform/db.ts';
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

/** The persons an account holds already, in the order they came. */
export async function personKeysOf(tx: Tx, accountId: string): Promise<string[]> {
  const rows = await select<{ person_key: string }>(tx, 'SELECT person_key FROM members WHERE account_id = :accountId ORDER BY ordinal', {
    accountId,
  });
  return rows.map((row) => row.person_key);
}

/** Inserts a member at a place of its account; the first is the default. Place and person are each refused twice by their unique keys. */
export async function insertMember(tx: Tx, member: Person & { accountId: string; personKey: string; ordinal: number }): Promise<string> {
  const row = await Members().create(
    {
      accountId: member.accountId,
      ordinal: member.ordinal,
      personKey: member.personKey,
      name: seal(member.name, 'members.name'),
      gender: member.gender,
      birthday: seal(member.birthday, 'members.birthday'),
      idNo: seal(member.idNo, 'members.id_no'),
      phone: seal(member.phone, 'members.phone'),
      isDefault: member.ordinal === 1 ? 1 : null,
      createdAt: now(),
    },
    { transaction: tx },
  );
  return String(row.get('id'));
}

/** The members of an account, in the order they came. */
export async function findMembersOf(accountId: string): Promise<Member[]> {
  return membersFrom(
    await select<Row>(null, `SELECT ${columns} FROM members WHERE account_id = :accountId ORDER BY ordinal`, { accountId }),
  );
}

/** One member of this account. */
export async function findMember(accountId: string, memberId: string): Promise<Member | undefined> {
  const rows = await select<Row>(null, `SELECT ${columns} FROM members WHERE id = :memberId AND account_id = :accountId`, {
    accountId,
    memberId,
  });
  return membersFrom(rows)[0];
}

/** Members by id, whoever's they are. */
export async function findMembers(ids: readonly string[]): Promise<Member[]> {
  if (!ids.length) return [];
  return membersFrom(await select<Row>(null, `SELECT ${columns} FROM members WHERE id IN (:ids)`, { ids: [...ids] }));
}

/** Whose a member is and which person: what a claim needs, without opening anything sealed. */
export async function findPersons(ids: readonly string[]): Promise<Map<string, { accountId: string; personKey: string }>> {
  const sql = 'SELECT id, account_id, person_key FROM members WHERE id IN (:ids)';
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
