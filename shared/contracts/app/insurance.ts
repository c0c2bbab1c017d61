import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, decimal, file, integer } from '../kit.ts';

const holding = z.object({
  reimburseType: z.string().describe('报销类型'),
  reimbursePercent: decimal(2).describe('报销比例，30.00 表示 30%'),
  balance: decimal(2).describe('余额（元）'),
});
const yuan = () =>
  z
    .union([z.number(), z.string().regex(/^\d{1,7}(\.\d{1,2})?$/, '金额格式不正确')])
    .transform(Number)
    .pipe(z.number().min(0, '金额不能为负').max(1_000_000, '金额过大').multipleOf(0.01, '金额最多两位小数'));

const percent = () =>
  z
    .union([z.number(), z.string().regex(/^\d{1,3}(\.\d{1,2})?$/, '报销比例格式不正确')])
    .transform(Number)
    .pipe(z.number().min(0).max(100, '报销比例应在 0 到 100 之间').multipleOf(0.01));

/** 医保账户: what the portal's payments take from, and no document shows. */
export const insurance = contract({
  'GET /app/insurance': {
    summary: '本人各就诊人在当前医院的医保余额与报销比例：仅限医院登记的手机号就是本账号手机号的医保账户',
    auth: 'patient',
    request: z.object({}),
    response: z.object({ list: z.array(z.object({ memberId: z.string(), memberName: z.string(), ...holding.shape })) }),
  },
  'POST /app/staff/insurance': {
    summary: '管理员开通医保账户、登记参保人手机号、更改报销类型、充值',
    auth: 'tenant-admin',
    request: z.object({
      IDNo: z.string().trim().length(18, '身份证号码不正确').describe('参保人身份证号'),
      reimburseType: z
        .string()
        .trim()
        .min(1, '不能为空')
        .max(40)
        .regex(/^\P{Cc}*$/u, '不能含有控制字符'),
      reimbursePercent: percent(),
      phone: z
        .string('手机号格式不正确')
        .trim()
        .regex(mobilePhone, '手机号格式不正确')
        .optional()
        .describe('参保人手机号：只有手机号与此相同的账号能查看和使用余额；不填则保留原登记'),
      topUp: yuan().default(0).describe('充值金额（元）'),
      receipt: z
        .string()
        .regex(/^[\w-]{1,40}$/, '单号格式不正确')
        .optional()
        .describe('充值单号：同一单号只充一次'),
    }),
    response: holding.extend({ phoneHeld: z.boolean().describe('是否已登记参保人手机号；未登记时余额不能在线查看和使用') }),
  },
});

const sums = {
  orders: z.int(),
  oriAmount: decimal(2).describe('挂号费'),
  reimbursed: decimal(2).describe('报销'),
  paid: decimal(2).describe('实付'),
  refunded: decimal(2).describe('已退'),
};
const span = {
  year: integer().pipe(z.number().min(2000, '年份不正确').max(2200, '年份不正确')),
  month: integer().pipe(z.number().min(1, '月份不正确').max(12, '月份不正确')).optional(),
};

/** 账单汇总 (seed 000, 12). */
export const bills = contract({
  'GET /app/bills': {
    summary: '年度或月度账单汇总，按支付时间',
    auth: 'patient',
    request: z.object(span),
    response: z.object({ months: z.array(z.object({ month: z.string().describe('2025-12'), ...sums })), total: z.object(sums) }),
  },
  'GET /app/bills.csv': {
    summary: '账单明细，CSV 文件',
    auth: 'patient',
    limited: 30,
    as: 'binary',
    request: z.object(span),
    response: file(),
  },
});
