import { z } from 'zod';
import { contract, dateTime, id, integer, nothing } from '../kit.ts';

const status = () => z.enum(['shown', 'held', 'hidden']).describe('shown 已公开，held 待审核，hidden 已隐藏');

/** The hospital's eye on 评价: the document lets patients write them and says nothing of who may take one off. */
export const reviews = contract({
  'GET /app/staff/reviews': {
    summary: '本院医生的评价，新的在前',
    auth: 'tenant-admin',
    request: z.object({
      status: status().default('held'),
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
          reviewId: z.string(),
          doctorId: z.string(),
          rating: z.int(),
          comment: z.string(),
          anonymous: z.boolean(),
          patientName: z.string(),
          status: status(),
          time: dateTime(),
        }),
      ),
    }),
  },
  'POST /app/staff/reviews/{reviewId}': {
    summary: '公开或隐藏一条评价',
    auth: 'tenant-admin',
    request: z.object({ reviewId: id(), shown: z.boolean().describe('true 公开，false 隐藏') }),
    response: nothing(),
  },
});
