import { table } from '../../platform/db.ts';
import { column } from '../../platform/db-migrate.ts';

interface OrderTable {
  id: number;
  tenantId: string;
  accountId: string;
  subjectKind: string;
  subjectId: string;
  description: string;
  oriFen: number;
  reimbursePercent: number;
  payFen: number;
  refundedFen: number;
  status: string;
  holdUntil: number | null;
  createdAt: number;
}

/** orders: one for each subject with a price; only what an insert writes. */
export const Orders = table<OrderTable>('orders', {
  id: column.id,
  tenantId: column.ref,
  accountId: column.ref,
  subjectKind: column.text(12),
  subjectId: column.ref,
  description: column.text(127),
  oriFen: column.int,
  reimbursePercent: column.int,
  payFen: column.int,
  refundedFen: column.count,
  status: column.text(12),
  holdUntil: column.atOrNull,
  createdAt: column.at,
});
