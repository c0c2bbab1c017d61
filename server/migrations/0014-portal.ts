import { column, type Migration } from '../platform/db-migrate.ts';

export const portalTables: Migration = {
  name: '0014-insurance-accounts-feedback-e-mail-and-messages-by-patient',
  up: async (schema) => {
    await schema.createTable('reimburse_types', {
      id: column.id,
      tenant_id: column.ref,
      name: column.text(40),
      /** Hundredths of a percent: 3000 = 30 %. */
      percent: column.int,
      updated_at: column.at,
    });
    await schema.unique('reimburse_types', 'tenant_id', 'name');
    await schema.createTable('insurance_accounts', {
      id: column.id,
      tenant_id: column.ref,
      person_key: column.text(64),
      reimburse_type_id: column.ref,
      balance_fen: column.count,
      updated_at: column.at,
    });
    await schema.unique('insurance_accounts', 'tenant_id', 'person_key');
    await schema.index('insurance_accounts', 'person_key');
    await schema.createTable('insurance_entries', {
      id: column.id,
      insurance_account_id: column.ref,
      /** What moved the balance, once: `pay:ORDER`, `refund:ORDER`, `top-up:…`. */
      entry_key: column.text(80),
      fen: column.int,
      at: column.at,
    });
    await schema.unique('insurance_entries', 'entry_key');
    await schema.index('insurance_entries', 'insurance_account_id', 'id');
    await schema.addColumn('orders', 'reimburse_name', column.textOrNull(40));
    await schema.index('orders', 'account_id', 'paid_at');
    await schema.addColumn('notices', 'member_id', column.refOrNull);
    await schema.index('notices', 'account_id', 'sent_at');
    await schema.createTable('account_emails', {
      id: column.id,
      account_id: column.ref,
      email: column.long,
      email_index: column.text(64),
      proved_at: column.at,
    });
    await schema.unique('account_emails', 'account_id');
    await schema.unique('account_emails', 'email_index');
    await schema.createTable('contact_lookups', {
      id: column.id,
      tenant_id: column.ref,
      by_account_id: column.ref,
      account_id: column.ref,
      at: column.at,
    });
    await schema.index('contact_lookups', 'account_id', 'at');
    await schema.createTable('feedbacks', {
      id: column.id,
      tenant_id: column.ref,
      account_id: column.ref,
      kind: column.text(12),
      title: column.long,
      description: column.long,
      contact: column.longOrNull,
      status: column.text(12),
      created_at: column.at,
      updated_at: column.at,
    });
    await schema.index('feedbacks', 'account_id', 'id');
    await schema.index('feedbacks', 'tenant_id', 'status', 'id');
    await schema.createTable('feedback_moves', {
      id: column.id,
      feedback_id: column.ref,
      from_status: column.text(12),
      to_status: column.text(12),
      operator_account_id: column.ref,
      comment: column.longOrNull,
      at: column.at,
    });
    await schema.index('feedback_moves', 'feedback_id', 'id');
  },
  down: async (schema) => {
    const tables = ['feedback_moves', 'feedbacks', 'contact_lookups', 'account_emails', 'insurance_entries', 'insurance_accounts'];
    for (const table of [...tables, 'reimburse_types']) await schema.dropTable(table);
    await schema.dropIndex('notices', 'account_id', 'sent_at');
    await schema.dropColumn('notices', 'member_id');
    await schema.dropIndex('orders', 'account_id', 'paid_at');
    await schema.dropColumn('orders', 'reimburse_name');
  },
};
