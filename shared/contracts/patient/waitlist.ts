import { z } from 'zod';
import { waitlistStatuses } from '../../vocab/waitlist.ts';
import { consent, contract, day, extra, id } from '../kit.ts';

/** 'yyyy-MM-ddTHH:mm:ss' in Shanghai. */
const localTime = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const status = () => z.enum(waitlistStatuses).describe('waiting 候补中，promoted 已转预约，cancelled 已取消，expired 已失效');

/** Seed 002: 候补 with the optional fields of subscription messages; the list and leaving are ours. */
export const waitlist = contract({
  'POST /patient/waitlist': {
    summary: '创建候补',
    auth: 'patient',
    limited: 10,
    request: z.object({ scheduleId: id(), patientId: id().describe('就诊人'), ...consent }),
    response: z.object({
      id: z.int(),
      scheduleId: z.int(),
      queueNumber: z.int().describe('排在第几位'),
      status: status(),
      createdAt: localTime(),
    }),
    example: 'create-waitlist',
  },
  'GET /patient/waitlist': {
    summary: '我的候补，新的在前（文档之外的补充）',
    auth: 'patient',
    request: z.object({}),
    response: z.object({
      list: extra(
        z.array(
          z.object({
            id: extra(z.int()),
            scheduleId: extra(z.int()),
            queueNumber: extra(z.int()).describe('排在第几位；不在排队时为 0'),
            status: extra(status()),
            createdAt: extra(localTime()),
            patientId: extra(z.int()),
            patientName: extra(z.string()),
            departmentName: extra(z.string()),
            doctorName: extra(z.string()).describe('普通门诊为空'),
            appointmentDate: extra(day()),
            appointmentTime: extra(z.string()),
            appointmentId: extra(z.int().nullable()).describe('转成的预约'),
            payBefore: extra(localTime().nullable()).describe('转成的预约须在此前支付，逾期失效'),
            reason: extra(z.string()).describe('失效原因'),
          }),
        ),
      ),
    }),
    example: 'my-waitlist',
  },
  'DELETE /patient/waitlist/{id}': {
    summary: '取消候补（文档之外的补充）',
    auth: 'patient',
    request: z.object({ id: id() }),
    response: z.object({ success: extra(z.literal(true)) }),
    example: 'cancel-waitlist',
  },
});
