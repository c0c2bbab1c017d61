import { table } from '../../platform/db.ts';
import { column } from '../../platform/db-migrate.ts';

export interface MemberRow {
  id: number;
  accountId: string;
  /** 1, 2, 3 … within the account: the claim that keeps parallel additions within the limit. */
  ordinal: number;
  personKey: string;
  name: string;
  gender: number;
  birthday: string;
  idNo: string;
  phone: string;
  /** 1 or NULL, so that the unique key allows one default an account. */
  isDefault: number | null;
  createdAt: number;
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
});
