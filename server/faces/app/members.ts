import type { members } from '../../../shared/contracts/app/members.ts';
import { changeMember, removeMember } from '../../domain/care/index.ts';
import type { Handlers } from '../kit.ts';

/** 修改和移除就诊人. */
export const memberHandlers: Handlers<typeof members> = {
  'PUT /app/members/{memberId}': async (wish, { accountId }) => {
    await changeMember({ ...wish, accountId });
    return {};
  },

  'DELETE /app/members/{memberId}': async ({ memberId }, { accountId }) => {
    await removeMember({ accountId, memberId });
    return {};
  },
};
