import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, nothing } from '../kit.ts';

const code = z.string().trim().min(1, '不能为空').max(128);
const phone = z.string().trim().regex(mobilePhone, '手机号格式不正确').describe('手机号');
const verCode = z.string().trim().min(1, '请填写验证码').max(16).describe('验证码');

/** Signing in by WeChat, by a text message and as staff, and the hospital's card: what no document has. */
export const signIn = contract({
  'POST /app/wx/login': {
    summary: '微信静默登录',
    auth: 'none',
    request: z.object({ code: code.describe('wx.login 的 code') }),
    response: z.object({ userId: z.string(), token: z.string() }),
    example: 'wx-login',
  },
  'POST /app/wx/phone': {
    summary: '微信手机号快捷登录，没有账号则注册',
    auth: 'none',
    request: z.object({
      code: code.describe('getPhoneNumber 的 code'),
      wxCode: code.optional().describe('wx.login 的 code，用于以后静默登录'),
    }),
    response: z.object({ userId: z.string(), token: z.string(), isNew: z.boolean().describe('是否新注册') }),
    example: 'wx-phone',
  },
  'GET /app/sms/code': {
    summary: '短信验证码登录：获取手机验证码',
    auth: 'none',
    request: z.object({ phone }),
    response: nothing(),
    example: 'sms-code',
  },
  'POST /app/sms/login': {
    summary: '短信验证码登录，没有账号则注册',
    auth: 'none',
    request: z.object({ phone, verCode }),
    response: z.object({ userId: z.string(), token: z.string(), isNew: z.boolean().describe('是否新注册') }),
    example: 'sms-login',
  },
  'POST /app/staff/login': {
    summary: '工作人员登录第一步：密码正确后向手机发送验证码',
    auth: 'none',
    request: z.object({ phone, password: z.string().min(1, '请填写密码').max(128) }),
    response: z.object({ challenge: z.string().describe('第二步的凭证，5 分钟内有效') }),
    example: 'staff-login',
  },
  'POST /app/staff/otp': {
    summary: '工作人员登录第二步：验证码',
    auth: 'none',
    request: z.object({ challenge: z.string().min(1, '不能为空').max(2_048), code: z.string().trim().min(1, '请填写验证码').max(16) }),
    response: z.object({ token: z.string() }),
    example: 'staff-otp',
  },
  'GET /app/tenant': {
    summary: '当前医院',
    auth: 'none',
    request: nothing(),
    response: z.object({
      id: z.string(),
      name: z.string(),
      hotline: z.string().describe('客服热线'),
      notice: z.string().describe('预约须知'),
    }),
    example: 'tenant',
  },
});
