import { z } from 'zod';
import { consent, contract, day, decimal, extra, id } from '../kit.ts';

const status = z.enum(['pending', 'confirmed', 'completed', 'missed', 'cancelled']);
const paymentStatus = z.enum(['pending', 'paid', 'cancelled', 'refunded']);
const cancelled = z.object({ success: z.literal(true), refundAmount: decimal(1) });

/** Seed 002: appointments with the optional fields of subscription messages. */
export const appointments = contract({
  'POST /patient/appointments': {
    summary: '创建预约',
    auth: 'patient',
    limited: 10,
    request: z.object({
      scheduleId: id(),
      hospitalId: id().optional(),
      departmentId: id().optional(),
      patientId: id().describe('就诊人'),
      symptoms: z.string().trim().max(500).optional().describe('症状'),
      ...consent,
    }),
    response: z.object({
      id: z.int(),
      orderNo: z.string(),
      appointmentDate: day(),
      appointmentTime: z.string(),
      queueNumber: z.int(),
      payAmount: decimal(1),
      needPay: z.boolean(),
      status,
      paymentStatus,
    }),
    example: 'create-appointment',
  },
  'PUT /patient/appointments/{id}/reschedule': {
    summary: '改约',
    auth: 'patient',
    limited: 10,
    request: z.object({ id: id(), scheduleId: id(), ...consent }),
    response: z.object({
      id: z.int(),
      orderNo: z.string(),
      appointmentDate: day(),
      appointmentTime: z.string(),
      queueNumber: z.int(),
      status,
    }),
    example: 'reschedule',
  },
  'DELETE /patient/appointments/{id}': {
    summary: '取消预约',
    auth: 'patient',
    request: z.object({ id: id(), ...consent }),
    response: cancelled,
    example: 'cancel-appointment',
  },
  'POST /patient/appointments/{id}/cancel': {
    summary: '取消预约（DELETE 不便携带请求体时）',
    auth: 'patient',
    request: z.object({ id: id(), ...consent }),
    response: cancelled,
    example: 'cancel-appointment',
  },
  'POST /patient/appointments/{id}/pay': {
    summary: '微信支付预约挂号费（文档之外的补充）',
    auth: 'patient',
    request: z.object({ id: id(), openid: z.string().min(1).max(64).optional().describe('不传则用本人在小程序的 openid') }),
    response: z.object({
      timeStamp: extra(z.string()),
      nonceStr: extra(z.string()),
      package: extra(z.string()).describe('prepay_id=…'),
      signType: extra(z.literal('RSA')),
      paySign: extra(z.string()),
      outTradeNo: extra(z.string()),
      payAmount: extra(decimal(1)),
    }),
  },
});
