import { z } from 'zod';
import { contract, nothing } from '../kit.ts';

/** The picture to be read by one who books faster than people do. */
export const captcha = contract({
  'GET /app/captcha': {
    summary: '图形验证码：收到 captcha_required 后获取，答案放在下一次请求的 X-Captcha-Id 与 X-Captcha-Answer 请求头',
    auth: 'patient',
    request: nothing(),
    response: z.object({
      captchaId: z.string().describe('5 分钟内有效，答对一次即失效，最多试 3 次'),
      image: z.string().describe('SVG 图片，data: 地址；4 个字符，不分大小写'),
    }),
  },
});
