import { z } from 'zod';
import { emailForm } from '../../vocab/account.ts';
import { contract, extra, id, nothing } from '../kit.ts';

const masked = z.object({
  email: extra(z.string().nullable()).describe('如 t***@example.com；没有为 null'),
  phone: extra(z.string().nullable()).describe('如 138****0001'),
});

/** An account's e-mail address, and 「查邮箱和手机号」. */
export const email = contract({
  'POST /app/email': {
    summary: '绑定邮箱：验证码由 POST /api/email-verification/send（REGISTER）发出',
    auth: 'patient',
    request: z.object({
      email: z.string().trim().max(254).regex(emailForm, '邮箱格式不正确'),
      code: z.string().regex(/^\d{6}$/, '验证码格式不正确'),
    }),
    response: nothing(),
  },
  'GET /app/contact': {
    summary: '查本人的邮箱和手机号（脱敏）',
    auth: 'patient',
    request: z.object({}),
    response: masked,
  },
  'GET /app/staff/contact': {
    summary: '管理员按就诊人查账号的邮箱和手机号（脱敏，有记录）',
    auth: 'tenant-admin',
    request: z.object({ memberId: id().describe('就诊人') }),
    response: masked,
  },
});
