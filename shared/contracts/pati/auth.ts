import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, nothing } from '../kit.ts';

const phone = z.string().trim().regex(mobilePhone, '手机号格式不正确').describe('手机号');
const verCode = z.string().trim().min(1, '请填写验证码').max(16).describe('验证码');
const password = z.string().min(1, '请填写密码').max(128).describe('密码，明文或其 SM3（64 位十六进制）');
const signedIn = z.object({ userId: z.string().describe('用户ID'), token: z.string() });

/** 患者认证. */
export const auth = contract({
  'GET /pati_service/patient_service/register/phone_identifying_code': {
    summary: '患者注册获取手机验证码',
    auth: 'none',
    request: z.object({ phone }),
    response: nothing(),
    example: 'register-code',
  },
  'POST /pati_service/patient_service/register': {
    summary: '患者注册',
    auth: 'none',
    request: z.object({ phone, verCode, password }),
    response: signedIn,
    example: 'register',
  },
  'GET /pati_service/patient_service/reset_password/phone_identifying_code': {
    summary: '患者忘记密码，获取手机验证码',
    auth: 'none',
    request: z.object({ phone }),
    response: nothing(),
    example: 'reset-code',
  },
  'POST /pati_service/patient_service/reset_password/phone_identifying_code_validate': {
    summary: '患者忘记密码，手机验证码验证',
    auth: 'none',
    request: z.object({ phone, verCode }),
    response: nothing(),
    example: 'reset-code-validate',
  },
  'POST /pati_service/patient_service/reset_password': {
    summary: '患者重置密码，通过手机验证码重置密码',
    auth: 'none',
    request: z.object({ phone, verCode, newPassword: password.describe('新密码') }),
    response: nothing(),
    example: 'reset-password',
  },
  'POST /pati_service/patient_service/login': {
    summary: '患者登录',
    auth: 'none',
    request: z.object({ phone, password }),
    response: signedIn,
    example: 'login',
  },
  'POST /pati_service/patient_service/change_password': {
    summary: '患者修改密码，通过老密码修改密码',
    auth: 'patient',
    request: z.object({ oldPassword: password.describe('旧密码'), newPassword: password.describe('新密码') }),
    response: nothing(),
    example: 'change-password',
  },
  'POST /pati_service/patient_service/logout': {
    summary: '患者退出登录',
    auth: 'patient',
    request: nothing(),
    response: nothing(),
    example: 'logout',
  },
});
