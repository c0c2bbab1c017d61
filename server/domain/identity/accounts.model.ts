import { table } from '../../platform/db.ts';
import { column } from '../../platform/db-migrate.ts';

export interface AccountRow {
  id: number;
  phone: string | null;
  phoneIndex: string | null;
  nickname: string | null;
  gender: number;
  birthday: string | null;
  avatar: string;
  createdAt: number;
}

export const Accounts = table<AccountRow>('accounts', {
  id: column.id,
  phone: column.longOrNull,
  phoneIndex: column.textOrNull(64),
  nickname: column.longOrNull,
  gender: column.count,
  birthday: column.longOrNull,
  avatar: column.text(255),
  createdAt: column.at,
});
