import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, day, extra, id, integer, nothing } from '../kit.ts';

/** A field that the document lets be empty: '' and null count as not sent. */
const orEmpty = <S extends z.ZodType>(schema: S) =>
  z
    .union([z.literal(''), z.null(), schema])
    .optional()
    .transform((value) => (value === '' || value === null ? undefined : value));
/** Optional text where null or '' takes away what was there, and absence leaves it. */
const clearable = <S extends z.ZodType>(schema: S) =>
  z
    .union([z.literal(''), z.null(), schema])
    .optional()
    .transform((value) => (value === '' ? null : value));

const text = (length: number) =>
  z
    .string()
    .trim()
    .max(length)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, '不能包含控制字符');
const name = text(60).min(1, '不能为空');
const labelType = integer()
  .pipe(z.literal([1, 2], '应为 1 或 2'))
  .describe('1 分组，2 标签');
const gender = integer()
  .pipe(z.literal([0, 1, 2], '应为 0、1 或 2'))
  .describe('性别代码，0 未知 1 男 2 女');
const count = () => integer().pipe(z.number().positive('应为大于 0 的数字').max(100_000));
const page = { page_num: z.int(), page_size: z.int(), total: z.int(), pages: z.int() };
const label = { label_name: z.string(), label_id: z.string() };
const said = (words: string) => z.string().nullable().describe(words);

/** 患者服务: groups, labels and patient files, for the hospital's administration; and the doctors whom patients look for. */
export const patients = contract({
  'GET /pati_service/manager_service/list_person_count': {
    summary: '查询患者服务分组或标签（带人数）',
    auth: 'tenant-admin',
    request: z.object({
      page_size: orEmpty(count().pipe(z.number().max(1_000))).describe('每页条数，空表示查询全部'),
      page_num: orEmpty(count()).describe('第几页，空表示查询全部'),
      label_type: labelType,
      order_type: integer()
        .pipe(z.literal([1, 2], '应为 1 或 2'))
        .describe('1 按照序号升序，2 按照序号降序'),
    }),
    response: z.object({
      ...page,
      person_numbers: z.int().describe('总人数'),
      list: z.array(
        z.object({
          label_name: z.string().describe('分组或者标签名称'),
          label_id: z.string().describe('分组或者标签编码'),
          user_name: z.string().describe('录入人'),
          person_number: z.int().describe('统计人数'),
          create_time: z.int().describe('创建时间，毫秒'),
        }),
      ),
    }),
    example: 'list-person-count',
  },
  'GET /pati_service/manager_service/list': {
    summary: '查询患者服务分组或标签',
    auth: 'tenant-admin',
    request: z.object({ label_type: labelType }),
    response: z.object({ list: z.array(z.object(label)) }),
    example: 'labels',
  },
  'POST /pati_service/manager_service/save_group_label': {
    summary: '新增和修改患者服务分组和标签',
    auth: 'tenant-admin',
    request: z.object({
      label_name: name.describe('分组或者标签'),
      label_id: orEmpty(id()).describe('空表示新增，有值代表修改'),
      label_type: labelType,
    }),
    response: nothing(),
    example: 'save-group-label',
  },
  'POST /pati_service/manager_service/del_group_label': {
    summary: '删除患者服务分组和标签',
    auth: 'tenant-admin',
    request: z.object({ label_id: id().describe('分组或者标签'), label_type: labelType }),
    response: nothing(),
    example: 'del-group-label',
  },
  'GET /pati_service/manager_service/pati_info': {
    summary: '查询患者信息',
    auth: 'tenant-admin',
    request: z.object({ pati_id: id().describe('患者ID') }),
    response: z.object({
      pati_id: z.string().describe('患者ID'),
      pati_name: z.string().describe('患者姓名'),
      pati_gender: z.literal([0, 1, 2]).describe('性别代码，0 未知 1 男 2 女'),
      pati_birthday: said('出生日期'),
      pati_age: said('年龄，周岁'),
      pati_phone: said('电话'),
      pati_create_time: said('建档日期'),
      pati_group_id: said('分组id'),
      pati_group_name: said('分组名称'),
      list: z.array(z.object(label)).describe('标签列表'),
      pati_id_type: said('证件类型，99 身份证'),
      pati_id_number: said('证件号码'),
      pati_province: said('省'),
      pati_city: said('市'),
      pati_county: said('区县'),
      pati_address: said('详细地址'),
      pati_splice_address: said('组合地址'),
      cont_name: said('联系人'),
      cont_relation: z.int().nullable().describe('关系'),
      cont_phone: said('联系人电话'),
      pati_photo: said('患者头像'),
      trea_id: said('患者就诊ID'),
    }),
    example: 'pati-info',
  },
  'POST /pati_service/manager_service/patient': {
    summary: '患者服务建档',
    auth: 'tenant-admin',
    request: z.object({
      pati_id: orEmpty(id()).describe('患者ID，为空表示新增，有数据表示修改'),
      pati_name: name.describe('姓名'),
      pati_gender: gender,
      pati_birthday: day().describe('出生年月'),
      pati_phone: z.string().trim().regex(mobilePhone, '手机号格式不正确').describe('手机号码'),
      pati_id_type: clearable(
        z
          .union([z.string(), z.int()])
          .transform(String)
          .pipe(z.string().regex(/^\d{1,4}$/, '应为证件类型代码')),
      ).describe('证件类型，99 身份证；有号码而无类型按身份证'),
      pati_id_number: clearable(
        z
          .string()
          .trim()
          .regex(/^[\dA-Za-z()（）-]{1,32}$/, '格式不正确'),
      ).describe('证件号码'),
      pati_province: clearable(text(60)).describe('省'),
      pati_city: clearable(text(60)).describe('市'),
      pati_county: clearable(text(60)).describe('区县'),
      pati_address: clearable(text(200)).describe('详细地址'),
      cont_name: clearable(text(60)).describe('联系人'),
      cont_relation: clearable(integer().pipe(z.number().min(0).max(9_999))).describe('关系'),
      cont_phone: clearable(
        z
          .string()
          .trim()
          .regex(/^[\d+-]{3,20}$/, '电话格式不正确'),
      ).describe('联系人电话'),
      pati_group_id: clearable(id()).describe('分组'),
      list: z
        .array(z.object({ label_name: orEmpty(text(60)), label_id: orEmpty(id()) }))
        .max(100)
        .nullish()
        .describe('标签列表；不传则不变'),
    }),
    response: z.object({
      label_name: z.string().describe('标签名称（第一个标签，没有为空）'),
      label_id: z.string().describe('标签编码（第一个标签，没有为空）'),
      pati_id: extra(z.string()).describe('患者ID'),
      list: extra(z.array(z.object(label))).describe('全部标签'),
    }),
    example: 'patient',
  },
  'GET /pati_service/manager_service/doctor_list': {
    summary: '咨询时医生列表',
    auth: 'patient',
    request: z.object({
      doctor_name: orEmpty(
        z
          .string()
          .trim()
          .max(30)
          .regex(/^[\p{L}\p{M}\p{N} ·.]*$/u, '不能包含特殊字符'),
      ).describe('医生姓名，模糊查询'),
      page_num: count().describe('当前页'),
      page_size: count().pipe(z.number().max(100)).describe('每页的数量'),
    }),
    response: z.object({
      ...page,
      list: z.array(
        z.object({
          doctor_id: z.string().describe('医生id'),
          doctor_name: z.string().describe('医生姓名'),
          doctor_photo_url: z.string().describe('医生头像url'),
          doctor_title: z.string().describe('医生职称'),
          doctor_expert: z.string().describe('医生擅长'),
        }),
      ),
    }),
    example: 'doctor-list',
  },
});
