import { column, type Migration } from '../platform/db-migrate.ts';

export const messagingTables: Migration = {
  name: '0007-subscription-grants-sends-and-notices',
  up: async (schema) => {
    await schema.createTable('subscription_grants', {
      id: column.id,
      appid: column.text(32),
      openid_index: column.text(64),
      openid: column.long,
      template_id: column.text(64),
      balance: column.count,
      updated_at: column.at,
    });
    await schema.unique('subscription_grants', 'appid', 'openid_index', 'template_id');
    await schema.createTable('subscription_answers', {
      id: column.id,
      appid: column.text(32),
      openid_index: column.text(64),
      template_id: column.text(64),
      source: column.text(8),
      source_key: column.text(64),
      at: column.at,
      paired_with: column.refOrNull,
    });
    await schema.unique('subscription_answers', 'source_key');
    await schema.index('subscription_answers', 'openid_index', 'template_id', 'at');
    await schema.index('subscription_answers', 'at');
    await schema.createTable('sends', {
      id: column.id,
      dedupe_key: column.text(120),
      kind: column.text(16),
      tenant_id: column.ref,
      account_id: column.ref,
      booking_id: column.text(20),
      appid: column.text(32),
      openid_index: column.textOrNull(64),
      openid: column.longOrNull,
      template_id: column.text(64),
      status: column.text(12),
      claim: column.text(36),
      attempts: column.count,
      msg_id: column.textOrNull(32),
      outcome: column.textOrNull(120),
      receipt: column.textOrNull(80),
      created_at: column.at,
      updated_at: column.at,
    });
    await schema.unique('sends', 'dedupe_key');
    await schema.index('sends', 'appid', 'msg_id');
    await schema.index('sends', 'account_id', 'created_at');
    await schema.index('sends', 'status', 'updated_at');
    await schema.createTable('notices', {
      id: column.id,
      dedupe_key: column.text(120),
      tenant_id: column.ref,
      account_id: column.ref,
      booking_id: column.textOrNull(20),
      kind: column.text(16),
      title: column.long,
      content: column.long,
      at: column.at,
      sent_at: column.atOrNull,
    });
    await schema.unique('notices', 'dedupe_key');
    await schema.index('notices', 'account_id', 'at');
  },
  down: async (schema) => {
    for (const table of ['notices', 'sends', 'subscription_answers', 'subscription_grants']) await schema.dropTable(table);
  },
};
