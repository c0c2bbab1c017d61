import { column, type Migration } from '../platform/db-migrate.ts';

export const wechatTables: Migration = {
  name: '0005-wechat-apps-merchants-and-templates',
  up: async (schema) => {
    await schema.createTable('wechat_apps', {
      id: column.id,
      appid: column.text(32),
      tenant_id: column.ref,
      kind: column.text(4),
      secret: column.long,
      push_token: column.long,
      encoding_aes_key: column.long,
      updated_at: column.at,
    });
    await schema.unique('wechat_apps', 'appid');
    await schema.index('wechat_apps', 'tenant_id', 'kind');
    await schema.createTable('wechat_merchants', {
      id: column.id,
      mchid: column.text(32),
      tenant_id: column.ref,
      mode: column.text(12),
      api_v3_key: column.long,
      merchant_serial: column.text(64),
      merchant_private_key: column.long,
      public_key_id: column.textOrNull(80),
      public_key: column.longOrNull,
      platform_certificates: column.long,
      certificates_at: column.at,
      updated_at: column.at,
    });
    await schema.unique('wechat_merchants', 'mchid');
    await schema.index('wechat_merchants', 'tenant_id');
    await schema.createTable('wechat_templates', {
      id: column.id,
      appid: column.text(32),
      kind: column.text(16),
      template_id: column.text(64),
      fields: column.long,
      updated_at: column.at,
    });
    await schema.unique('wechat_templates', 'appid', 'kind');
  },
  down: async (schema) => {
    await schema.dropTable('wechat_templates');
    await schema.dropTable('wechat_merchants');
    await schema.dropTable('wechat_apps');
  },
};
