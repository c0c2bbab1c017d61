import { z } from 'zod';
import { contract, extra } from '../kit.ts';
import { patientId } from './wire.ts';

/** The document prints `message` here, and leaves it out where there is none to read. */
const told = z.object({
  code: z.literal(200),
  message: z.literal('success'),
  data: z.object({
    status: z.literal(true),
    messages: z.array(
      z.object({
        title: z.string(),
        content: z.string(),
        timestamp: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
          .describe('UTC'),
        messageId: extra(z.string()),
        registrationId: extra(z.string().nullable()),
      }),
    ),
  }),
  msg: extra(z.literal('success')),
});
const nothingNew = z.object({
  code: z.literal(200),
  data: z.object({ status: z.literal(false), messages: z.array(z.string()).max(0) }),
  msg: extra(z.literal('success')),
  message: extra(z.literal('success')),
});

/** 消息通知接口. */
export const messages = contract({
  'POST /api/patients/{patientId}/messages': {
    summary: '获取并处理患者未读消息（取走的标记为已发送）',
    auth: 'patient',
    request: z.object({ patientId: patientId() }),
    response: z.union([told, nothingNew]),
    example: 'messages',
  },
});
