import { z } from 'zod';
import { isDay } from '../../vocab/day.ts';
import { contract, id, integer, nothing } from '../kit.ts';

const nonce = z
  .string()
  .regex(/^[0-9A-Za-z_-]{16,64}$/, '应为 16 至 64 位字母、数字')
  .describe('本浏览器的随机串，未登录时必填，两步相同');
const dateTimeIn = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, '时间格式应为 yyyy-MM-dd HH:mm:ss')
  .refine((time) => isDay(time.slice(0, 10)), '没有这一天');
const words = (longest: number) => z.string().trim().min(1, '不能为空').max(longest);

/** 公众号: signing in on its pages, and its messages that staff send. */
export const officialAccount = contract({
  'GET /app/oa/authorize': {
    summary: '公众号网页授权地址（snsapi_base）；浏览器直接打开时跳转',
    auth: 'none',
    request: z.object({
      redirect: z
        .string()
        .max(1_024)
        .regex(/^https?:\/\/[^\s/@\\#]+(\/[^\s#\\]*)?$/, '应为 http(s) 地址')
        .describe('授权后回到的页面，须在网页授权域名下'),
      nonce: nonce.optional(),
    }),
    response: z.object({ url: z.string().describe('微信授权地址') }),
    as: 'redirect',
    example: 'oa-authorize',
  },
  'POST /app/oa/login': {
    summary: '公众号网页授权登录：已登录则绑定，未登录则登录已绑定的账号',
    auth: 'none',
    request: z.object({
      code: z.string().trim().min(1, '不能为空').max(128).describe('微信带回的 code'),
      state: z.string().trim().min(1, '不能为空').max(128).describe('微信带回的 state，10 分钟内一次有效'),
      nonce: nonce.optional(),
    }),
    response: z.object({
      open_id: z.string().describe('公众号 openid，支付时使用'),
      userId: z.string(),
      token: z.string().nullable().describe('新会话；本已登录则为 null'),
    }),
    example: 'oa-login',
  },
  'POST /app/staff/notices': {
    summary: '向患者发送取镜、复诊、医生回复、加工订单提醒',
    auth: 'staff',
    request: z.object({
      type: integer()
        .pipe(z.union([z.literal(0), z.literal(4), z.literal(5), z.literal(6)]))
        .describe('0 取镜通知，4 复诊提醒，5 医生回复提醒，6 加工订单进度提醒'),
      bookId: id().optional().describe('预约ID，与 memberId 任填其一'),
      memberId: id().optional().describe('就诊人ID'),
      deptId: id().optional().describe('科室ID，默认为预约的科室'),
      doctorId: id().optional().describe('医生ID，默认为预约的医生'),
      orderNo: words(32).optional().describe('订单号，type 6 必填'),
      item: words(50).optional().describe('商品名称'),
      status: words(20).optional().describe('订单状态，type 6 必填'),
      place: words(50).optional().describe('地点'),
      time: dateTimeIn.optional().describe('时间 yyyy-MM-dd HH:mm:ss，type 4 必填，其余默认为现在'),
      content: words(200).optional().describe('回复内容，type 5 必填'),
      note: words(100).optional().describe('备注'),
    }),
    response: nothing(),
    example: 'staff-notice',
  },
});
