import { z } from 'zod';
import { extra } from '../kit.ts';

const said = <W extends string>(words: W) => extra(z.literal(words));

/** `{code,msg,data}` of a call that went well; `message` says the same to clients that read that. */
export const success = <D extends z.ZodType>(data: D) =>
  z.object({ code: z.literal(200), msg: z.literal('success'), data, message: said('success') });

/** The same where something was made: 201, with its HTTP status. */
export const created = <D extends z.ZodType>(data: D) =>
  z.object({ code: z.literal(201), msg: z.literal('created'), data, message: said('created') });

/** Where the document prints `{code,data}` alone: both words follow. */
export const unworded = <D extends z.ZodType>(data: D) =>
  z.object({ code: z.literal(200), data, msg: said('success'), message: said('success') });

/** An id on the way in, as printed (`PAT0001`) or as its bare number; inside it is the number, as text. */
export const numbered = (letters: string) =>
  z
    .union([z.string(), z.number().int().nonnegative()], { error: '编号格式不正确' })
    .transform(String)
    .pipe(z.string().regex(new RegExp(`^(${letters})?\\d{1,16}$`), '编号格式不正确'))
    .transform((text) => text.slice(text.startsWith(letters) ? letters.length : 0).replace(/^0+(?=\d)/, ''));

/** 患者 = 就诊人 of the caller. */
export const patientId = () => numbered('PAT').describe('患者，如 PAT0001');
/** 排班 */
export const scheduleRecordId = () => numbered('SCH').describe('排班记录，如 SCH7890');
/** 医生 */
export const doctorId = () => numbered('DOC').describe('医生，如 DOC0023');
/** 挂号记录 */
export const registrationId = () => numbered('REG').describe('挂号记录，如 REG0123');
/** 用户 = the caller's account. */
export const userId = () => numbered('USER').describe('用户，如 USER123');
