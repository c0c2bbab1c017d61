import { request } from 'undici';
import { z } from 'zod';
import {
  type AccountTemplateType,
  accountTemplatesOf,
  saveAccountTemplate,
  saveApp,
  saveMerchant,
  saveTemplate,
  type TemplateKind,
} from '../domain/wechat/index.ts';
import { inTransaction } from '../platform/db.ts';

const credentials = z.array(
  z.object({
    tenantId: z.coerce.string(),
    apps: z.array(
      z.object({ kind: z.enum(['mp', 'oa']), appid: z.string(), secret: z.string(), pushToken: z.string(), encodingAesKey: z.string() }),
    ),
    mchid: z.string(),
    apiV3Key: z.string(),
    merchantSerial: z.string(),
    merchantPrivateKey: z.string(),
    publicKeyId: z.string(),
    publicKey: z.string(),
    platformSerial: z.string(),
    platformCertificate: z.string(),
    mode: z.enum(['certificate', 'public-key']).default('certificate'),
  }),
);
const templates = z.array(z.object({ templateId: z.string(), title: z.string(), keys: z.array(z.string()) }));

/** What each template of the simulator means, in the order of its keys. */
const meanings: Record<string, { kind: TemplateKind; fields: readonly string[] }> = {
  预约成功通知: { kind: 'booked', fields: ['patient', 'department', 'time', 'hospital', 'note'] },
  就诊提醒通知: { kind: 'reminder', fields: ['patient', 'department', 'time', 'hospital', 'number'] },
  候补成功通知: { kind: 'waitlisted', fields: ['patient', 'department', 'time', 'number', 'note'] },
  候补转预约通知: { kind: 'promoted', fields: ['patient', 'department', 'time', 'amount', 'note'] },
  改约成功通知: { kind: 'moved', fields: ['patient', 'department', 'oldTime', 'time', 'status'] },
  取消预约通知: { kind: 'cancelled', fields: ['patient', 'department', 'time', 'amount', 'reason'] },
};

/** Template message types, by the titles of the simulator's official accounts. */
const accountTypes: Record<string, AccountTemplateType> = {
  取镜通知: 'pick-up',
  预约挂号成功通知: 'booked',
  预约挂号取消通知: 'cancelled',
  挂号成功提醒: 'registered',
  复诊提醒: 'revisit',
  医生回复提醒: 'reply',
  加工订单进度提醒: 'processing',
};

/** Makes the simulator's apps, merchants and templates those of the demo tenants, as `tenant add` does for real ones. Safe to repeat. */
export async function adoptSimulator(simulatorUrl: string): Promise<void> {
  for (const tenant of await fetched(`${simulatorUrl}/control/credentials`, credentials)) {
    const byApp = await Promise.all(
      tenant.apps.map(async (app) => ({
        ...app,
        templates: await fetched(`${simulatorUrl}/control/templates?appid=${app.appid}`, templates),
      })),
    );
    await inTransaction(async (tx) => {
      await saveMerchant(tx, { ...tenant, platformCertificates: [{ serial: tenant.platformSerial, pem: tenant.platformCertificate }] });
      for (const { templates: list, ...app } of byApp) {
        await saveApp(tx, { ...app, tenantId: tenant.tenantId });
        for (const { templateId, title, keys } of list) {
          const meaning = meanings[title];
          const fields = meaning && Object.fromEntries(meaning.fields.map((field, index) => [field, keys[index] ?? '']));
          if (meaning && fields) await saveTemplate(tx, { appid: app.appid, kind: meaning.kind, templateId, fields });
        }
      }
    });
    await chooseTemplates(
      tenant.tenantId,
      byApp.flatMap(({ kind, templates: list }) => (kind === 'oa' ? list : [])),
    );
  }
}

/** Chooses the official account's templates where the tenant has chosen none. */
async function chooseTemplates(tenantId: string, list: z.output<typeof templates>): Promise<void> {
  const chosen = new Set((await accountTemplatesOf(tenantId)).map(({ type }) => type));
  for (const { templateId, title } of list) {
    const type = accountTypes[title];
    if (type && !chosen.has(type)) await saveAccountTemplate({ tenantId, type, templateId });
  }
}

async function fetched<S extends z.ZodType>(url: string, schema: S): Promise<z.output<S>> {
  const { body } = await request(url);
  return schema.parse(await body.json());
}
