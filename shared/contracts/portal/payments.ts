import { z } from 'zod';
import { contract, decimal, extra } from '../kit.ts';
import { patientId, success, unworded } from './wire.ts';

const instant = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/);
const paymentId = () => z.string().min(1, '不能为空').max(36).describe('订单编号');
const payStatus = z.enum(['待支付', '已支付', '已取消']);
const order = z.object({
  paymentId: z.string(),
  patientId: z.string(),
  scheduleRecordId: z.string(),
  doctorName: z.string().nullable().describe('普通门诊为 null'),
  departmentName: z.string(),
  payTime: instant().describe('订单时间：支付前为下单时间'),
  payStatus,
  oriAmount: decimal(2).describe('原始金额（挂号费）'),
  askPayAmount: decimal(2).describe('实际支付金额'),
  reimbursePercent: decimal(2).describe('报销比例'),
  reimburseType: z.string().describe('报销类型；没有医保为“自费”'),
  registrationId: extra(z.string()),
});
const paid = z.object({
  paymentId: z.string(),
  payStatus,
  payTime: instant(),
  oriAmount: decimal(2),
  askPayAmount: decimal(2),
});

/** 订单管理接口: orders are made with the registration; here they are seen, paid from the insurance balance, and cancelled. */
export const payments = contract({
  'GET /api/payments': {
    summary: '订单列表',
    auth: 'patient',
    request: z.object({ patientId: patientId() }),
    response: unworded(z.object({ total: z.int(), payments: z.array(order) })),
    example: 'payments',
  },
  'GET /api/payments/{paymentId}': {
    summary: '订单详情',
    auth: 'patient',
    request: z.object({ paymentId: paymentId() }),
    response: success(order),
  },
  'POST /api/payments/{paymentId}/pay': {
    summary: '订单支付（扣除医保余额）',
    auth: 'patient',
    request: z.object({ paymentId: paymentId() }),
    response: unworded(paid).extend({ payment: extra(paid) }),
    example: 'pay',
  },
  'DELETE /api/payments/{paymentId}': {
    summary: '取消订单，同时取消挂号记录',
    auth: 'patient',
    request: z.object({ paymentId: paymentId() }),
    response: success(z.object({ paymentId: z.string(), payStatus, registrationId: z.string(), refundAmount: decimal(2) })),
  },
});
