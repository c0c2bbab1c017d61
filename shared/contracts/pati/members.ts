import { z } from 'zod';
import { mobilePhone } from '../../vocab/account.ts';
import { contract, day, integer, nothing } from '../kit.ts';

const name = z.string().trim().min(1, '不能为空').max(60);
const gender = integer()
  .pipe(z.literal([0, 1, 2], '应为 0、1 或 2'))
  .describe('性别，0 未知 1 男 2 女');
const genderOut = z.literal([0, 1, 2]);
const phone = z.string().trim().regex(mobilePhone, '手机号格式不正确');

/** 就诊人和我. */
export const members = contract({
  'POST /pati_service/patient_service/member': {
    summary: '添加就诊人',
    auth: 'patient',
    request: z.object({
      name: name.describe('就诊人姓名'),
      gender,
      birthday: day().describe('出生日期'),
      IDNo: z.string().trim().min(1, '不能为空').max(32).describe('身份证号码'),
      phone: phone.describe('手机号'),
    }),
    response: z.object({ memberId: z.string().describe('就诊人ID') }),
    example: 'member',
  },
  'GET /pati_service/patient_service/members': {
    summary: '就诊人列表',
    auth: 'patient',
    request: nothing(),
    response: z.array(
      z.object({
        memberId: z.string().describe('就诊人ID'),
        name: z.string().describe('就诊人姓名'),
        gender: genderOut,
        age: z.string().describe('年龄，周岁'),
        IDNo: z.string().describe('身份证号码'),
        phone: z.string().describe('手机号'),
        defaultMember: z.boolean().describe('默认就诊人'),
        patiImg: z.string().describe('患者IDBase64字符'),
        bindPatiId: z.string().describe('绑定患者ID'),
      }),
    ),
    example: 'members',
  },
  'GET /pati_service/patient_service/myinfo': {
    summary: '获取我的个人信息',
    auth: 'patient',
    request: nothing(),
    response: z.object({
      phone: z.string().describe('手机号，中间四位隐藏由前端实现'),
      avatar: z.string().describe('头像URL'),
      name: z.string().describe('昵称'),
      gender: genderOut,
      birthday: z.union([z.iso.date(), z.literal('')]).describe('出生日期，未填写为空'),
      age: z.string().describe('年龄，周岁，未填写为空'),
      pati_img: z.string().describe('条形码：默认就诊人患者ID的 Code 128 图片（PNG）的 Base64，没有就诊人为空'),
      pati_id: z.string().describe('默认就诊人的患者ID，没有就诊人为空'),
    }),
    example: 'myinfo',
  },
  'POST /pati_service/patient_service/myinfo': {
    summary: '更新我的个人信息',
    auth: 'patient',
    request: z.object({ name: name.describe('昵称'), gender, birthday: day().describe('出生日期') }),
    response: nothing(),
    example: 'update-myinfo',
  },
});
