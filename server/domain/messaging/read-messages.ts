import { inTransaction } from '../../platform/db.ts';
import { appOf, type TemplateKind, templatesOf } from '../wechat/index.ts';
import { deleteOldAnswers } from './grants.store.ts';
import { scenePlan, titles } from './messaging.rules.ts';
import type { Notice, Scene } from './messaging.types.ts';
import { listNotices } from './notices.store.ts';

/** The templates that a hospital's mini-program asks for in a scene; those not set up are left out. */
export async function templatesFor({
  tenantId,
  scene,
}: {
  tenantId: string;
  scene: Scene;
}): Promise<{ templateId: string; kind: TemplateKind; title: string }[]> {
  const app = await appOf({ tenantId, kind: 'mp' });
  const templates = app ? await templatesOf(app.appid) : [];
  return scenePlan[scene].flatMap((kind) =>
    templates.filter((template) => template.kind === kind).map(({ templateId }) => ({ templateId, kind, title: titles[kind] })),
  );
}

/** 站内消息: a page of an account's notices in one hospital, newest first. Pages count from 1. */
export function noticesOf(of: {
  accountId: string;
  tenantId: string;
  page: number;
  pageSize: number;
}): Promise<{ total: number; notices: Notice[] }> {
  const { page, pageSize, ...whose } = of;
  return listNotices({ ...whose, offset: (page - 1) * pageSize, limit: pageSize });
}

/** Forgets answers told more than thirty days ago; the balances they made stay. */
export async function purgeAnswers(): Promise<{ consents: number }> {
  return { consents: await inTransaction(deleteOldAnswers) };
}
