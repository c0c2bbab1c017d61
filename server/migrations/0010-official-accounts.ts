import { column, type Migration } from '../platform/db-migrate.ts';

export const officialAccounts: Migration = {
  name: '0010-official-accounts-template-messages-and-auth-files',
  up: async (schema) => {
    await schema.addColumn('wechat_apps', 'auth_url', column.textOrNull(255));
    await schema.addColumn('wechat_apps', 'menu_urls', column.longOrNull);
    await schema.createTable('wechat_account_templates', {
      id: column.id,
      appid: column.text(32),
      type: column.int,
      template_id: column.text(64),
      fields: column.long,
      updated_at: column.at,
    });
    await schema.unique('wechat_account_templates', 'appid', 'type');
    await schema.createTable('wechat_auth_files', {
      id: column.id,
      tenant_id: column.ref,
      name: column.text(64),
      content: column.long,
      updated_at: column.at,
    });
    await schema.unique('wechat_auth_files', 'tenant_id', 'name');
    await schema.addColumn('sends', 'type', column.intOrNull);
    await schema.addColumn('sends', 'client_msg_id', column.textOrNull(32));
    await schema.addColumn('sends', 'called_at', column.atOrNull);
  },
  down: async (schema) => {
    for (const name of ['called_at', 'client_msg_id', 'type']) await schema.dropColumn('sends', name);
    await schema.dropTable('wechat_auth_files');
    await schema.dropTable('wechat_account_templates');
    for (const name of ['menu_urls', 'auth_url']) await schema.dropColumn('wechat_apps', name);
  },
};
