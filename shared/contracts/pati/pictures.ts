import { z } from 'zod';
import { contract, file, id, integer } from '../kit.ts';

/** 就诊人和我: bar codes and the avatar's upload. */
export const pictures = contract({
  'GET /pati_service/wechat/query_bar_code': {
    summary: '微信用户信息条形码查询',
    auth: 'patient',
    request: z.object({ member_id: id().describe('就诊人') }),
    response: file().describe('条形码，PNG 图片'),
    as: 'binary',
  },
  'POST /pati_service/patient_service/myinfo/upload_picture': {
    summary: '用户个人图像上传',
    auth: 'patient',
    request: z.object({
      file_size: z
        .union([z.literal(''), z.null(), integer().pipe(z.number().positive('应为大于 0 的数字'))])
        .optional()
        .transform((size) => (typeof size === 'number' ? size : undefined))
        .describe('文件内容长度'),
      file_extension: z
        .string()
        .regex(/^[A-Za-z]{3,4}$/, '应为不带“.”的扩展名')
        .describe('文件扩展名（不带“.”）'),
      file_type: z
        .string()
        .max(60)
        .regex(/^[\w.+-]+\/[\w.+-]+$/, '应为 Content-Type')
        .describe('文件类型，Content-Type'),
    }),
    response: z.object({
      url: z.string().describe('文件上传的oss的URL'),
      file_id: z.int().describe('文件资源id'),
      OSS_access_key_id: z.string().describe('Bucket 拥有者的Access Key Id'),
      policy: z.string().describe('Base64编码的JSON内容'),
      signature: z.string().describe('签名'),
      key: z.string().describe('上传文件路径'),
    }),
    example: 'upload-picture',
  },
});
