import { lookUpContact } from '../identity/index.ts';
import { memberInTenant } from './member-in-tenant.ts';

/** 查邮箱和手机号 of the account that keeps a 就诊人, for a hospital where that person has a patient file; masked and noted. Throws member_not_found, too_many_requests. */
export async function contactOfMember(asked: { tenantId: string; byAccountId: string; memberId: string }) {
  const { accountId } = await memberInTenant(asked);
  const { tenantId, byAccountId } = asked;
  return lookUpContact({ tenantId, byAccountId, accountId });
}
