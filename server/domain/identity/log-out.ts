import { inTransaction } from '../../platform/db.ts';
import { pauseSilent } from './bindings.store.ts';
import type { Session } from './identity.types.ts';
import { revokeSession } from './sessions.store.ts';

/** 退出登录: ends this session, and silent sign-in by WeChat until the next full one. */
export async function logOut(session: Session): Promise<void> {
  await inTransaction(async (tx) => {
    await revokeSession(tx, session.id);
    await pauseSilent(tx, session.accountId);
  });
}
