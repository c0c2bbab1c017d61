import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, id, nothing } from '../kit.ts';

const memberId = id().describe('就诊人ID');

/** What no document has about 就诊人: to correct and to remove one. */
export const members = contract({
  'PUT /app/members/{memberId}': {
    summary: '修改就诊人的手机号；姓名和证件号码不能修改，有误请移除后重新添加',
    auth: 'patient',
    request: z.object({ memberId, phone: z.string().trim().regex(mobilePhone, '手机号格式不正确').describe('手机号') }),
    response: nothing(),
    example: 'change-member',
  },
  'DELETE /app/members/{memberId}': {
    summary: '移除就诊人：以前的预约仍可查看；有未就诊的预约、未支付的订单或候补时不能移除',
    auth: 'patient',
    request: z.object({ memberId }),
    response: nothing(),
    example: 'remove-member',
  },
});
