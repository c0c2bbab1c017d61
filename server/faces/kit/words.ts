import type { z } from 'zod';

/** What is wrong with an input field, in a patient's words; a schema's own message goes before these. */
export function wordsOfIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined || issue.input === null || issue.input === '') return '不能为空';
  if (issue.code === 'too_big') return '超出允许的长度或范围';
  if (issue.code === 'too_small') return '低于允许的长度或范围';
  if (issue.code === 'invalid_type') return '类型不正确';
  if (issue.code === 'invalid_value') return '不在可选范围内';
  return '格式不正确';
}
