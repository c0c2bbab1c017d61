import { z } from 'zod';
import { contract, day, extra } from '../kit.ts';
import { numbered, patientId, scheduleRecordId, success } from './wire.ts';

/** '2025-11-19T13:30:00' in Shanghai. */
const instant = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const status = () => z.enum(['排队中', '已转正', '已取消', '已失效']);
const waitingId = () => numbered('WAIT').describe('候补记录，如 WAIT1234');

const entry = z.object({
  waitingId: z.string(),
  patientId: z.string(),
  scheduleRecordId: z.string(),
  applyTime: instant(),
  status: status(),
  position: z.int().describe('排在第几位；不在排队时为 0'),
  limitCount: z.int().describe('每人每天可候补的次数'),
});
const record = entry.extend({
  registrationId: extra(z.string().nullable()).describe('转正后的挂号记录'),
  paymentId: extra(z.string().nullable()).describe('转正后的订单；无需支付时为 null'),
  reason: extra(z.string()).describe('失效原因'),
});
/** Of other people's entries only this. */
const foreign = z.object({ applyTime: instant(), status: status(), position: z.int() });

/** 候补挂号接口: the reply that makes an entry is bare, as the document prints it. */
export const waiting = contract({
  'POST /api/registrations/waiting': {
    summary: '创建候补挂号',
    auth: 'patient',
    limited: 10,
    request: z.object({ patientId: patientId(), scheduleRecordId: scheduleRecordId() }),
    response: entry,
    example: 'create-waiting',
  },
  'GET /api/registrations/waiting': {
    summary: '查询候补挂号队列（他人的只有次序、时间和状态）',
    auth: 'patient',
    request: z.object({ scheduleRecordId: scheduleRecordId() }),
    response: success(z.array(z.union([entry, foreign]))),
  },
  'GET /api/registrations/waiting/patient': {
    summary: '查询患者候补挂号记录',
    auth: 'patient',
    request: z.object({ patientId: patientId(), date: day().optional().describe('申请日期') }),
    response: success(z.array(record)),
  },
  'DELETE /api/registrations/waiting': {
    summary: '取消候补挂号',
    auth: 'patient',
    request: z.object({ patientId: patientId(), waitingId: waitingId() }),
    response: success(record),
  },
  'POST /api/registrations/waiting/confirm': {
    summary: '候补转正（后端服务自动调用）',
    auth: 'service',
    request: z.object({ scheduleRecordId: scheduleRecordId().optional().describe('只处理这个排班；不传则全部') }),
    response: success(z.object({ promoted: z.array(record), expired: z.int().describe('失效的候补数') })),
  },
});
