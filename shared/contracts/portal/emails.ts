import { z } from 'zod';
import { emailForm } from '../../vocab/account.ts';
import { contract } from '../kit.ts';
import { success } from './wire.ts';

const email = () => z.string('邮箱格式不正确').trim().max(254, '邮箱格式不正确').regex(emailForm, '邮箱格式不正确').describe('邮箱地址');
const code = () =>
  z
    .string('验证码格式不正确')
    .regex(/^\d{6}$/, '验证码格式不正确')
    .describe('6 位数字');
const scene = () => z.enum(['REGISTER', 'RESET_PASSWORD']).default('REGISTER').describe('业务场景');
const password = (words: string) => z.string(words).min(1, words).max(128, '密码过长');
const sent = success(z.object({ email: z.string(), scene: z.enum(['REGISTER', 'RESET_PASSWORD']), expireSeconds: z.int() }));

/** 邮箱验证码与忘记密码. */
export const emails = contract({
  'POST /api/email-verification/send': {
    summary: '发送邮箱验证码',
    auth: 'none',
    request: z.object({ email: email(), scene: scene() }),
    response: sent,
    example: 'email-code-send',
  },
  'POST /api/email-verification/verify': {
    summary: '校验邮箱验证码',
    auth: 'none',
    request: z.object({ email: email(), scene: scene(), code: code() }),
    response: success(z.object({ verified: z.literal(true), email: z.string(), scene: z.enum(['REGISTER', 'RESET_PASSWORD']) })),
    example: 'email-code-verify',
  },
  'POST /api/password-reset/send': {
    summary: '发送“重置密码”邮箱验证码',
    auth: 'none',
    request: z.object({ email: email() }),
    response: sent,
    example: 'password-reset-send',
  },
  'POST /api/password-reset/confirm': {
    summary: '校验验证码并重置密码',
    auth: 'none',
    request: z
      .object({ email: email(), code: code(), newPassword: password('新密码不能为空'), confirmPassword: password('两次密码不一致') })
      .refine(({ newPassword, confirmPassword }) => newPassword === confirmPassword, {
        path: ['confirmPassword'],
        error: '两次密码不一致',
      }),
    response: success(z.object({ reset: z.literal(true), email: z.string() })),
    example: 'password-reset-confirm',
  },
});
