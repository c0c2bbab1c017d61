import { column, type Migration } from '../platform/db-migrate.ts';

export const identity: Migration = {
  name: '0002-accounts-credentials-sessions-codes-bindings-and-staff-roles',
  up: async (schema) => {
    await schema.createTable('accounts', {
      id: column.id,
      phone: column.longOrNull,
      phone_index: column.textOrNull(64),
      nickname: column.longOrNull,
      gender: column.count,
      birthday: column.longOrNull,
      avatar: column.text(255),
      created_at: column.at,
    });
    await schema.unique('accounts', 'phone_index');
    await schema.createTable('credentials', {
      id: column.id,
      account_id: column.ref,
      kind: column.text(24),
      login_index: column.text(64),
      verifier: column.text(160),
      changed_at: column.at,
    });
    await schema.unique('credentials', 'kind', 'login_index');
    await schema.index('credentials', 'account_id');
    await schema.createTable('sessions', {
      id: column.id,
      account_id: column.ref,
      tenant_id: column.ref,
      role: column.text(16),
      proof: column.text(16),
      created_at: column.at,
      expires_at: column.at,
      revoked_at: column.atOrNull,
    });
    await schema.index('sessions', 'account_id', 'revoked_at');
    await schema.index('sessions', 'expires_at');
    await schema.createTable('verification_codes', {
      id: column.id,
      channel: column.text(8),
      target_index: column.text(64),
      scene: column.text(24),
      code_index: column.textOrNull(64),
      sent_at: column.at,
      expires_at: column.at,
      tries: column.count,
    });
    await schema.unique('verification_codes', 'channel', 'target_index', 'scene');
    await schema.index('verification_codes', 'expires_at');
    await schema.createTable('wechat_bindings', {
      id: column.id,
      account_id: column.ref,
      appid: column.text(32),
      openid: column.text(128),
      unionid: column.textOrNull(64),
      silent: column.text(10),
      bound_at: column.at,
    });
    await schema.unique('wechat_bindings', 'appid', 'openid');
    await schema.index('wechat_bindings', 'account_id', 'appid');
    await schema.createTable('staff_roles', {
      id: column.id,
      account_id: column.ref,
      tenant_id: column.ref,
      role: column.text(16),
      granted_at: column.at,
    });
    await schema.unique('staff_roles', 'account_id', 'tenant_id', 'role');
  },
  down: async (schema) => {
    for (const table of ['staff_roles', 'wechat_bindings', 'verification_codes', 'sessions', 'credentials', 'accounts'])
      await schema.dropTable(table);
  },
};
