import type { officialAccount } from '../../../shared/contracts/app/official-account.ts';
import { instantOf } from '../../../shared/vocab/day.ts';
import { askNotice } from '../../domain/booking/index.ts';
import { authorizeByAccount, logInByAccount } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';

const kinds = { 0: 'pick-up', 4: 'revisit', 5: 'reply', 6: 'processing' } as const;
/** 'yyyy-MM-dd HH:mm:ss' of the hospital's clock, to the minute. */
const instantIn = (time: string | undefined) => (time === undefined ? undefined : instantOf(time.slice(0, 10), time.slice(11, 16)));

/** 公众号: signing in on its pages, and the messages that staff send. */
export const officialAccountHandlers: Handlers<typeof officialAccount> = {
  'GET /app/oa/authorize': ({ redirect, nonce }, { tenantId, session }) => authorizeByAccount({ redirect, nonce, tenantId, session }),

  'POST /app/oa/login': async ({ code, state, nonce }, { tenantId, session }) => {
    const { openid, accountId, token } = await logInByAccount({ code, state, nonce, tenantId, session });
    return { open_id: openid, userId: accountId, token };
  },

  'POST /app/staff/notices': async ({ type, bookId, deptId, time, ...words }, { tenantId, session }) => {
    const about = { kind: kinds[type], bookingId: bookId, departmentId: deptId, timeAt: instantIn(time) };
    await askNotice({ tenantId, role: session.role, ...about, ...words });
    return {};
  },
};
