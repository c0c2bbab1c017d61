import { z } from 'zod';
import { contract, day, decimal, extra, id, integer } from '../kit.ts';

const page = {
  pageNo: integer().pipe(z.number().positive('应为大于 0 的数字')).default(1),
  pageSize: integer().pipe(z.number().positive('应为大于 0 的数字').max(100)).default(10),
};
const pageOf = <S extends z.ZodType>(row: S) =>
  z.object({ page_num: z.int(), page_size: z.int(), total: z.int(), pages: z.int(), list: z.array(row) });

/** An id that the document lets be empty: 科室的普通门诊该值传空. */
const idOrEmpty = z
  .union([id(), z.literal(''), z.null()])
  .optional()
  .transform((value) => value || null);

const type = z.union([z.literal(0), z.literal(1)]).describe('挂号类型，0 普通，1 专家');
const status = z.union([z.literal(1), z.literal(2)]).describe('号源状态，1 可约，2 约满');
const halfDay = z
  .object({
    scheduleId: z.string(),
    type,
    bookfee: decimal(1),
    leftCount: z.int(),
    scheAdderss: z.string().describe('候诊地点（文档原拼写）'),
    scheAddress: extra(z.string()).describe('候诊地点'),
  })
  .nullable();

/** 预约挂号: departments and sessions, open to everyone. */
export const schedule = contract({
  'GET /pati_service/tenant_service/depts': {
    summary: '科室列表',
    auth: 'none',
    request: z.object({}),
    response: z.array(z.object({ deptId: z.string(), deptName: z.string() })),
    example: 'depts',
  },
  'GET /pati_service/tenant_service/schedule_by_date': {
    summary: '科室按日期排班列表',
    auth: 'none',
    request: z.object({ deptId: id().describe('科室ID'), date: day().describe('日期'), ...page }),
    response: pageOf(
      z.object({
        doctorId: z.string().nullable().describe('医生ID，普通门诊为 null'),
        doctorName: z.string().nullable(),
        doctorAvatar: z.string().nullable(),
        doctorTitle: z.string().nullable(),
        doctorDesp: z.string().nullable(),
        deptId: z.string(),
        deptName: z.string(),
        deptAvatar: z.string(),
        deptDesp: z.string(),
        date: day(),
        type,
        status,
        bookfee: decimal(1),
      }),
    ),
    example: 'schedule-by-date',
    ready: true,
  },
  'GET /pati_service/tenant_service/schedule_by_doctor': {
    summary: '科室按医生排班列表',
    auth: 'none',
    request: z.object({ deptId: id().describe('科室ID'), ...page }),
    response: pageOf(
      z.object({
        doctorId: z.string().nullable(),
        doctorName: z.string().nullable(),
        doctorAvatar: z.string().nullable(),
        doctorTitle: z.string().nullable(),
        doctorDesp: z.string().nullable(),
        deptId: z.string(),
        deptName: z.string(),
        deptPortrait: z.string(),
        deptDesp: z.string(),
        status,
      }),
    ),
    example: 'schedule-by-doctor',
  },
  'GET /pati_service/tenant_service/schedule': {
    summary: '具体医生某天的挂号情况',
    auth: 'none',
    request: z.object({
      doctorId: idOrEmpty.describe('医生ID，科室的普通门诊该值传空'),
      deptId: id().describe('科室ID'),
      date: day().optional().describe('不传表示当天'),
    }),
    response: z.object({ date: day(), scheduleAM: halfDay, schedulePM: halfDay }),
    example: 'schedule',
    ready: true,
  },
  'GET /pati_service/tenant_service/schedule/left_appo': {
    summary: '排班剩余号源详情',
    auth: 'none',
    request: z.object({ scheduleId: id().describe('排班ID') }),
    response: z.array(z.object({ serialNo: z.int().describe('序号'), time: z.string().describe('预约时间，类似09:00') })),
    example: 'left-appo',
    ready: true,
  },
  'GET /pati_service/tenant_service/schedule/info': {
    summary: '医生基本信息以及明天起指定天数内每天的可挂号数',
    auth: 'none',
    request: z.object({
      doctorId: idOrEmpty,
      deptId: id(),
      days: integer().pipe(z.number().positive('应为大于 0 的数字').max(60)).default(7),
    }),
    response: z.array(
      z.object({
        doctorId: z.string().nullable(),
        doctorName: z.string().nullable(),
        doctorPortrait: z.string().nullable(),
        doctorTitle: z.string().nullable(),
        doctorDesp: z.string().nullable(),
        deptId: z.string(),
        deptName: z.string(),
        deptPortrait: z.string(),
        deptDesp: z.string(),
        leftBookCountList: z.array(z.object({ date: day(), leftCount: z.int() })),
      }),
    ),
    example: 'schedule-info',
  },
});
