import { z } from 'zod';
import { contract, integer } from '../kit.ts';
import { created, numbered, success, userId } from './wire.ts';

const instant = () => z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const type = z.enum(['系统问题', '建议', '其他']);
const status = z.enum(['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED']);
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, '不能为空')
    .max(most, `不超过 ${most} 字`)
    .regex(/^\P{Cc}*$/u, '不能含有换行等控制字符');
const page = {
  page: integer().pipe(z.number().min(1, '应为大于 0 的数字')).default(1),
  pageSize: integer().pipe(z.number().min(1, '应为大于 0 的数字').max(100, '最多 100')).default(20),
};
const feedbackId = () => numbered('').describe('反馈编号');
const brief = z.object({
  feedbackId: z.int(),
  userId: z.string(),
  type,
  title: z.string(),
  status,
  createdAt: instant(),
  updatedAt: instant(),
});
const list = success(z.object({ total: z.int(), page: z.int(), pageSize: z.int(), feedbacks: z.array(brief) }));
const detail = brief.extend({
  description: z.string(),
  contact: z.string().nullable(),
  history: z.array(z.object({ from: status, to: status, operatorId: z.string(), comment: z.string().nullable(), at: instant() })),
});

/** 系统反馈功能. */
export const feedbacks = contract({
  'POST /api/feedbacks': {
    summary: '提交反馈',
    auth: 'patient',
    limited: 10,
    status: 201,
    request: z.object({
      userId: userId(),
      type: type.describe('系统问题 | 建议 | 其他'),
      title: line(100),
      description: z.string().trim().min(1, '不能为空').max(2_000, '不超过 2000 字'),
      contact: line(100).optional().describe('联系方式'),
    }),
    response: created(z.object({ feedbackId: z.int(), status, createdAt: instant() })),
  },
  'GET /api/feedbacks': {
    summary: '查询用户反馈列表',
    auth: 'patient',
    request: z.object({ userId: userId(), ...page }),
    response: list,
  },
  'GET /api/feedbacks/admin': {
    summary: '管理员查询所有反馈（需管理员或客服权限）',
    auth: 'staff',
    request: z.object({ status: status.optional(), type: type.optional(), ...page }),
    response: list,
  },
  'GET /api/feedbacks/{feedbackId}': {
    summary: '获取反馈详情',
    auth: 'patient',
    request: z.object({ feedbackId: feedbackId() }),
    response: success(detail),
  },
  'PUT /api/feedbacks/{feedbackId}/status': {
    summary: '更新反馈状态（管理员）',
    auth: 'staff',
    request: z.object({
      feedbackId: feedbackId(),
      status: z.enum(['IN_PROGRESS', 'RESOLVED', 'CLOSED']),
      operatorId: numbered('ADMIN').optional().describe('操作人，须为本人，如 ADMIN001'),
      comment: z.string().trim().max(500, '不超过 500 字').optional().describe('处理说明'),
    }),
    response: success(z.object({ feedbackId: z.int(), status, updatedAt: instant() })),
  },
});
