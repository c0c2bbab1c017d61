import { z } from 'zod';
import { contract, dateTime, integer } from '../kit.ts';

/** Subscription templates and in-app notices: what seed 002 leaves to the app. */
export const messages = contract({
  'GET /app/templates': {
    summary: '某个场景要请求授权的订阅消息模板',
    auth: 'none',
    request: z.object({
      scene: z
        .enum(['appointment', 'waitlist', 'reschedule', 'cancel'])
        .describe('appointment 预约，waitlist 候补，reschedule 改约，cancel 取消'),
    }),
    response: z.object({
      list: z.array(z.object({ template_id: z.string().describe('模板ID'), title: z.string().describe('模板标题') })),
    }),
    example: 'templates',
  },
  'GET /app/notices': {
    summary: '我的站内消息，新的在前',
    auth: 'patient',
    request: z.object({
      page_num: integer().pipe(z.number().min(1)).default(1),
      page_size: integer().pipe(z.number().min(1).max(100)).default(20),
    }),
    response: z.object({
      page_num: z.number(),
      page_size: z.number(),
      total: z.number(),
      pages: z.number(),
      list: z.array(
        z.object({
          noticeId: z.string(),
          kind: z.string().describe('booked、reminder、waitlisted、promoted、moved、cancelled、paid、expired、unpromoted'),
          bookId: z.string().nullable().describe('相关预约'),
          title: z.string(),
          content: z.string(),
          time: dateTime(),
        }),
      ),
    }),
    example: 'notices',
  },
});
