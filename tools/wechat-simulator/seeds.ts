import { generateRsaKeys, selfSignedCertificate } from './certificate.ts';
import { randomDigits, randomEncodingAesKey, randomHex, randomText } from './crypto.ts';
import type { App, Template, Tenant } from './schema.ts';

const FIVE_YEARS = 5 * 365 * 86_400_000;

/** Which apps and which merchant a tenant has; keys are made once and kept. */
export interface TenantPlan {
  tenantId: number;
  mchid: string;
  mode: 'certificate' | 'public-key';
  apps: { kind: 'mp' | 'oa'; appid: string }[];
}

/** The two hospitals of the demo. */
export const DEMO_TENANTS: TenantPlan[] = [
  {
    tenantId: 1,
    mchid: '1900000001',
    mode: 'certificate',
    apps: [
      { kind: 'mp', appid: 'wx1000000000000001' },
      { kind: 'oa', appid: 'wx1000000000000002' },
    ],
  },
  {
    tenantId: 2,
    mchid: '1900000002',
    mode: 'public-key',
    apps: [
      { kind: 'mp', appid: 'wx2000000000000001' },
      { kind: 'oa', appid: 'wx2000000000000002' },
    ],
  },
];

// Titles as the hospital's documents name them; each row is [key, label, example].
const SUBSCRIPTION_TEMPLATES: [title: string, rows: [key: string, label: string, example: string][]][] = [
  [
    '预约成功通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['thing4', '就诊医院', '示范医院'],
      ['thing5', '温馨提示', '请提前15分钟到院'],
    ],
  ],
  [
    '就诊提醒通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['thing4', '就诊地点', '门诊楼二层'],
      ['character_string5', '就诊序号', 'A012'],
    ],
  ],
  [
    '候补成功通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '候补科室', '内科'],
      ['date3', '就诊日期', '2026年3月2日'],
      ['number4', '候补位次', '3'],
      ['thing5', '温馨提示', '有号源时将自动预约'],
    ],
  ],
  [
    '候补转预约通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['amount4', '挂号费', '20.00元'],
      ['thing5', '温馨提示', '请在30分钟内支付'],
    ],
  ],
  [
    '改约成功通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '原就诊时间', '2026年3月2日 09:30'],
      ['time4', '新就诊时间', '2026年3月3日 10:00'],
      ['phrase5', '状态', '改约成功'],
    ],
  ],
  [
    '取消预约通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['amount4', '退款金额', '20.00元'],
      ['thing5', '取消原因', '患者主动取消'],
    ],
  ],
];

// The order is the order of the hospital's template types 0 to 6.
const ACCOUNT_TEMPLATES: typeof SUBSCRIPTION_TEMPLATES = [
  [
    '取镜通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['character_string2', '订单号', 'J20260302001'],
      ['thing3', '取镜地点', '门诊楼一层'],
      ['time4', '可取时间', '2026年3月2日 09:30'],
    ],
  ],
  [
    '预约挂号成功通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['thing3', '就诊医生', '示例医生'],
      ['time4', '就诊时间', '2026年3月2日 09:30'],
    ],
  ],
  [
    '预约挂号取消通知',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['thing4', '取消原因', '医生停诊'],
    ],
  ],
  [
    '挂号成功提醒',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '就诊科室', '内科'],
      ['time3', '就诊时间', '2026年3月2日 09:30'],
      ['amount4', '挂号费', '20.00元'],
    ],
  ],
  [
    '复诊提醒',
    [
      ['thing1', '就诊人', '示例患者'],
      ['thing2', '复诊科室', '内科'],
      ['time3', '复诊时间', '2026年4月2日 09:30'],
      ['thing4', '备注', '请携带既往检查结果'],
    ],
  ],
  [
    '医生回复提醒',
    [
      ['thing1', '咨询人', '示例患者'],
      ['thing2', '回复医生', '示例医生'],
      ['time3', '回复时间', '2026年3月2日 09:30'],
      ['thing4', '回复内容', '您好，请查看回复'],
    ],
  ],
  [
    '加工订单进度提醒',
    [
      ['character_string1', '订单号', 'J20260302001'],
      ['thing2', '商品名称', '近视眼镜'],
      ['phrase3', '订单状态', '加工中'],
      ['time4', '更新时间', '2026年3月2日 09:30'],
    ],
  ],
];

/** The templates that an app of that kind has in its console, with fresh random ids of 43 characters. */
export function makeTemplates(app: App): Template[] {
  const plans = app.kind === 'mp' ? SUBSCRIPTION_TEMPLATES : ACCOUNT_TEMPLATES;
  return plans.map(([title, rows]) => ({
    appid: app.appid,
    templateId: randomText(43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    title,
    keys: rows.map(([key]) => key),
    content: rows.map(([key, label]) => `${label}:{{${key}.DATA}}`).join('\n'),
    example: rows.map(([, label, example]) => `${label}:${example}`).join('\n'),
  }));
}

/** Makes every secret of a tenant: RSA keys, certificates, APIv3 key, app secrets, push tokens. */
export async function makeTenant(plan: TenantPlan): Promise<Tenant> {
  const [merchant, platform, callback] = await Promise.all([generateRsaKeys(), generateRsaKeys(), generateRsaKeys()]);
  const from = Date.now() - 86_400_000;
  const span = { from, to: from + FIVE_YEARS };
  const merchantCertificate = selfSignedCertificate({
    ...span,
    privateKey: merchant.privateKey,
    organisation: '微信商户系统',
    commonName: plan.mchid,
  });
  const platformCertificate = selfSignedCertificate({
    ...span,
    privateKey: platform.privateKey,
    organisation: 'WeChat Pay simulator',
    commonName: `platform ${plan.mchid}`,
  });
  return {
    tenantId: plan.tenantId,
    mode: plan.mode,
    apps: plan.apps.map(makeApp),
    mchid: plan.mchid,
    apiV3Key: randomText(32),
    merchantSerial: merchantCertificate.serial,
    merchantPrivateKey: merchant.privateKey,
    merchantCertificate: merchantCertificate.pem,
    platformSerial: platformCertificate.serial,
    platformCertificate: platformCertificate.pem,
    platformPrivateKey: platform.privateKey,
    publicKeyId: `PUB_KEY_ID_01${plan.mchid}${randomDigits(18)}`,
    publicKey: callback.publicKey,
    publicKeyPrivateKey: callback.privateKey,
  };
}

/** Makes the secrets of one app. */
export function makeApp(plan: { kind: 'mp' | 'oa'; appid: string }): App {
  return { ...plan, secret: randomHex(32), pushToken: randomText(24), encodingAesKey: randomEncodingAesKey() };
}
