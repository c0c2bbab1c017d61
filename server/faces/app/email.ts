import type { email } from '../../../shared/contracts/app/email.ts';
import { contactOfMember } from '../../domain/care/index.ts';
import { bindEmail, lookUpContact } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';

/** An account's e-mail address, and 「查邮箱和手机号」. */
export const emailHandlers: Handlers<typeof email> = {
  'POST /app/email': async (input, { accountId }) => {
    await bindEmail({ ...input, accountId });
    return {};
  },

  'GET /app/contact': (_input, { accountId, tenantId }) => lookUpContact({ tenantId, byAccountId: accountId, accountId }),

  'GET /app/staff/contact': ({ memberId }, { accountId, tenantId }) => contactOfMember({ tenantId, byAccountId: accountId, memberId }),
};
