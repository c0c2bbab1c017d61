import { z } from 'zod';
import { bookingStatuses } from '../../vocab/booking.ts';
import { contract, dateTime, decimal, id, nothing } from '../kit.ts';

/** What the mini-program shows beside a booking and no document has: until when one may pay, cancel and move, and what went back. */
export const visits = contract({
  'GET /app/booking-rules': {
    summary: '当前医院的预约规则',
    auth: 'none',
    request: nothing(),
    response: z.object({
      changeMinutes: z.int().describe('就诊前多少分钟起不能取消或改约'),
      payMinutes: z.int().nullable().describe('预约后多少分钟内须支付，null 可到院支付'),
    }),
    example: 'booking-rules',
  },
  'GET /app/visits/{bookId}': {
    summary: '预约的状态、期限与退款',
    auth: 'patient',
    request: z.object({ bookId: id().describe('预约ID') }),
    response: z.object({
      bookId: z.string(),
      scheduleId: z.string(),
      memberId: z.string(),
      status: z.enum(bookingStatuses),
      charge: z
        .enum(['none', 'awaiting', 'paid', 'refunded', 'cancelled'])
        .describe('none 无需支付，awaiting 待支付，paid 已支付，refunded 已退款，cancelled 已关闭'),
      payAmount: decimal(1).describe('应付'),
      refundAmount: decimal(1).describe('已决定退回'),
      payUntil: dateTime().nullable().describe('须在此前支付，null 可到院支付'),
      changeUntil: dateTime().describe('此前可取消或改约'),
      now: dateTime().describe('医院的时间'),
      stopped: z.boolean().describe('该场次是否停诊'),
    }),
    example: 'visit',
  },
});
