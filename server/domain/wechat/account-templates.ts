import { inTransaction } from '../../platform/db.ts';
import { log } from '../../platform/log.ts';
import { findOfficialAccount, listAccountTemplates, putAccountTemplate, putTemplateFields } from './official-account.store.ts';
import { presentAccount, readPrivateTemplates } from './official-account.ts';
import { meaningsIn } from './template-fields.rules.ts';
import { type AccountTemplate, type AccountTemplateType, type TemplateMeaning, WechatError } from './wechat.types.ts';

/** 消息模板ID of a tenant's official account, the lowest type first; none without an account. */
export async function accountTemplatesOf(tenantId: string): Promise<AccountTemplate[]> {
  const account = await findOfficialAccount(null, { tenantId });
  return account ? listAccountTemplates(account.appid) : [];
}

/**
 * Chooses the template of one type. What its keys mean is told, else read from the template's own labels; a template
 * that cannot be read now is read when the first message is sent. Throws wechat_not_configured.
 */
export async function saveAccountTemplate(wish: {
  tenantId: string;
  type: AccountTemplateType;
  templateId: string;
  fields?: Record<string, TemplateMeaning> | undefined;
}): Promise<void> {
  const { tenantId, type, templateId, fields } = wish;
  const { appid } = await presentAccount(tenantId);
  const chosen = { appid, type, templateId };
  const known = fields ?? (await readFields(appid, templateId).catch(laterOn)) ?? {};
  await inTransaction((tx) => putAccountTemplate(tx, { ...chosen, fields: known }));
}

/** The template of one type with the meanings of its keys; undefined when the tenant has none that WeChat knows. Throws WechatError. */
export async function accountTemplateOf(tenantId: string, type: AccountTemplateType): Promise<AccountTemplate | undefined> {
  const template = (await accountTemplatesOf(tenantId)).find((candidate) => candidate.type === type);
  if (!template || Object.keys(template.fields).length) return template;
  const fields = await readFields(template.appid, template.templateId);
  if (!fields) return undefined;
  await inTransaction((tx) => putTemplateFields(tx, { ...template, fields }));
  return { ...template, fields };
}

async function readFields(appid: string, templateId: string): Promise<Record<string, TemplateMeaning> | undefined> {
  const found = (await readPrivateTemplates(appid)).find((template) => template.templateId === templateId);
  return found && meaningsIn(found.content);
}

function laterOn(error: unknown): undefined {
  if (!(error instanceof WechatError)) throw error;
  log.warn({ kind: error.kind, errcode: error.code }, 'a chosen template could not be read yet');
  return undefined;
}
