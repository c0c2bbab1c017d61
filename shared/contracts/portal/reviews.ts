import { z } from 'zod';
import { contract, decimal, extra, integer } from '../kit.ts';
import { created, doctorId, numbered, patientId, registrationId, success, unworded } from './wire.ts';

/** '2025-11-28T14:00:00' in Shanghai. */
const instant = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const review = z.object({
  reviewId: z.int(),
  doctorId: z.string(),
  rating: z.int(),
  comment: z.string(),
  anonymous: z.boolean(),
  patientName: z.string().describe('只有姓；匿名的为“匿名用户”'),
  createdAt: instant(),
});
const count = () => z.int();
/** Integer keys lose their order in JavaScript: it is told beside them. */
const distribution = z
  .object({ '5': count(), '4': count(), '3': count(), '2': count(), '1': count() })
  .meta({ order: ['5', '4', '3', '2', '1'] });

/** 医生评价功能: of a visit that has been, once. */
export const reviews = contract({
  'POST /api/reviews': {
    summary: '提交评价',
    auth: 'patient',
    limited: 10,
    status: 201,
    request: z.object({
      registrationId: registrationId(),
      patientId: patientId(),
      doctorId: doctorId(),
      rating: integer().pipe(z.number().min(1, '评分应为 1–5 的整数').max(5, '评分应为 1–5 的整数')),
      comment: z.string().trim().max(500, '评价不超过 500 字').default(''),
      anonymous: z
        .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
        .transform((said) => said === true || said === 'true' || said === '1')
        .default(false),
    }),
    response: created(z.object({ reviewId: z.int(), rating: z.int(), comment: z.string(), createdAt: instant() })),
    example: 'create-review',
  },
  'GET /api/doctors/{doctorId}/reviews': {
    summary: '查询医生评价列表，新的在前',
    auth: 'none',
    request: z.object({
      doctorId: doctorId(),
      page: integer().pipe(z.number().min(1)).default(1),
      pageSize: integer().pipe(z.number().min(1).max(100)).default(20),
    }),
    response: success(z.object({ total: z.int(), page: z.int(), pageSize: z.int(), reviews: z.array(review) })),
  },
  'GET /api/doctors/{doctorId}/reviews/stat': {
    summary: '医生评价汇总统计',
    auth: 'none',
    request: z.object({ doctorId: doctorId() }),
    response: unworded(z.object({ doctorId: z.string(), averageRating: decimal(1), ratingCount: z.int(), distribution })),
    example: 'review-stat',
  },
  'GET /api/reviews/{reviewId}': {
    summary: '查询单条评价',
    auth: 'none',
    request: z.object({ reviewId: numbered('') }),
    response: success(review.extend({ registrationId: extra(z.string().nullable()).describe('只有本人可见') })),
  },
});
