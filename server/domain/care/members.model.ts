import { table } from '../../platform/db.ts';
import { column } from '../../platform/db-migrate.ts';

export interface MemberRow {
  id: number;
  accountId: string;
  /** 1 … 20, a place within the account: the claim that keeps parallel additions within the limit. Negative for who was removed: the place is free again. */
  ordinal: number;
  personKey: string;
  name: string;
  gender: number;
  birthday: string;
  idNo: string;
  phone: string;
  /** 1 or NULL, so that the unique key allows one default an account. */
  isDefault: number | null;
  /** When he was added, the last time. */
  createdAt: number;
  /** null while he is there. */
  removedAt: number | null;
}

export const Members = table<MemberRow>('members', {
  id: column.id,
  accountId: column.ref,
  ordinal: column.int,
  personKey: column.text(64),
  name: column.long,
  gender: column.int,
  birthday: column.long,
  idNo: column.long,
  phone: column.long,
  isDefault: column.intOrNull,
  createdAt: column.at,
  removedAt: column.atOrNull,
});
