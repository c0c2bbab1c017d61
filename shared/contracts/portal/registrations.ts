import { z } from 'zod';
import { contract, decimal, extra } from '../kit.ts';
import { patientId, scheduleRecordId, success, unworded } from './wire.ts';

/** ISO with milliseconds and +08:00. */
const instant = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/);
const status = z.enum(['待支付', '已挂号', '已就诊', '已失约', '已取消']);

/** 挂号接口: taking the next free number of a session, its order made by the server. */
export const registrations = contract({
  'POST /api/registrations': {
    summary: '创建挂号请求（自动生成订单）',
    auth: 'patient',
    limited: 10,
    request: z.object({ patientId: patientId(), scheduleRecordId: scheduleRecordId() }),
    response: z.union([
      success(
        z.object({
          patientId: z.string(),
          scheduleRecordId: z.string(),
          status: z.literal(true).describe('false：号源不足，可候补'),
          paymentId: z.string().nullable().describe('无需支付时为 null'),
          amount: decimal(2).describe('实付金额（元）'),
          registerTime: instant(),
          registrationId: extra(z.string()),
          serialNo: extra(z.int()).describe('就诊序号'),
        }),
      ),
      unworded(z.object({ status: z.literal(false) })),
    ]),
    example: 'create-registration',
  },
  'GET /api/registrations': {
    summary: '挂号记录（文档之外的补充）',
    auth: 'patient',
    request: z.object({ patientId: patientId() }),
    response: success(
      z.object({
        total: z.int(),
        registrations: z.array(
          z.object({
            registrationId: z.string(),
            patientId: z.string(),
            scheduleRecordId: z.string(),
            doctorId: z.string().nullable(),
            doctorName: z.string().nullable().describe('普通门诊为 null'),
            departmentName: z.string(),
            status,
            visitTime: instant(),
            serialNo: z.int(),
            paymentId: z.string().nullable(),
            registerTime: instant(),
          }),
        ),
      }),
    ),
  },
});
