import { z } from 'zod';
import { consent, contract, dateTime, decimal, id, integer, nothing } from '../kit.ts';

const page = {
  pageNo: integer().pipe(z.number().positive('应为大于 0 的数字')).default(1),
  pageSize: integer().pipe(z.number().positive('应为大于 0 的数字').max(100)).default(10),
};
const serialNo = integer().pipe(z.number().int().positive('应为大于 0 的数字').max(9_999)).describe('就诊编号，例如"10号 10:00"就传10');
const bookStatus = z.int().min(0).max(3).describe('预约状态，0:已预约;1:已取消;2:已挂号;3:已失约');
const visiCharge = z.int().min(1).max(2).nullable().describe('收费状态 1未收费 2已收费');
const type = z.union([z.literal(0), z.literal(1)]).describe('挂号类型，0 普通门诊，1 专家门诊');

/** 预约挂号: taking a number, looking at it, giving it back. */
export const booking = contract({
  'POST /pati_service/book_service/book/presubmit': {
    summary: '挂号预提交',
    auth: 'patient',
    limited: 30,
    request: z.object({ scheduleId: id().describe('排班ID'), serialNo }),
    response: z.object({
      deptId: z.string(),
      deptName: z.string(),
      type,
      doctor: z.string().nullable().describe('医生姓名，如果为null，表示科室的普通门诊'),
      appoTime: dateTime(),
      bookfee: decimal(1),
    }),
    example: 'presubmit',
  },
  'POST /pati_service/book_service/book/submit': {
    summary: '预约挂号',
    auth: 'patient',
    limited: 10,
    request: z.object({ scheduleId: id().describe('排班ID'), serialNo, memberId: id().describe('就诊人ID'), ...consent }),
    response: z.object({ bookId: z.string().describe('预约ID') }),
    example: 'submit',
  },
  'POST /pati_service/book_service/book/schedule': {
    summary: '患者同一时间段就诊判断',
    auth: 'patient',
    request: z.object({ scheduleId: id().describe('排班ID'), memberId: id().describe('就诊人ID') }),
    response: nothing(),
    example: 'same-period',
  },
  'GET /pati_service/book_service/books': {
    summary: '预约记录列表',
    auth: 'patient',
    request: z.object(page),
    response: z.object({
      page_num: z.int(),
      page_size: z.int(),
      total: z.int(),
      pages: z.int(),
      list: z.array(
        z.object({
          bookId: z.string(),
          treaTime: dateTime(),
          bookStatus,
          deptId: z.string(),
          deptName: z.string(),
          type,
          doctorId: z.string().nullable(),
          doctorName: z.string().nullable(),
          memberName: z.string(),
          visiSerialno: z.string().nullable(),
          visiCharge,
        }),
      ),
    }),
    example: 'books',
  },
  'GET /pati_service/book_service/book/{bookId}': {
    summary: '预约记录明细',
    auth: 'patient',
    request: z.object({ bookId: id().describe('预约记录ID') }),
    response: z.object({
      bookId: z.string(),
      bookCode: z.string().describe('预约号'),
      bookStatus,
      deptId: z.string(),
      deptName: z.string(),
      type,
      doctorId: z.string().nullable(),
      doctorName: z.string().nullable(),
      bookfee: decimal(1),
      treaTime: dateTime(),
      treaNo: z.int(),
      treaArea: z.string(),
      memberName: z.string(),
      memberGender: z.string(),
      memberAge: z.string(),
      memberIDNo: z.string(),
      bookTime: dateTime(),
      visiCharge,
    }),
    example: 'book',
  },
  'POST /pati_service/book_service/book/cancel': {
    summary: '取消预约挂号',
    auth: 'patient',
    request: z.object({ bookId: id().describe('要取消的预约记录ID'), ...consent }),
    response: nothing(),
    example: 'cancel',
  },
});
