import { column, type Migration } from '../platform/db-migrate.ts';

export const platformTables: Migration = {
  name: '0001-outbox-idempotency-and-job-runs',
  up: async (schema) => {
    await schema.createTable('outbox', {
      id: column.id,
      event: column.text(60),
      reaction: column.text(60),
      payload: column.long,
      order_key: column.text(120),
      status: column.text(12),
      attempts: column.count,
      failures: column.count,
      available_at: column.at,
      leased_until: column.at,
      lease: column.textOrNull(36),
      created_at: column.at,
      delivered_at: column.atOrNull,
      last_error: column.textOrNull(255),
    });
    await schema.index('outbox', 'status', 'available_at');
    await schema.index('outbox', 'order_key', 'status');
    await schema.createTable('idempotency', {
      id: column.id,
      id_key: column.text(64),
      body_hash: column.text(64),
      owner: column.text(16),
      answer: column.longOrNull,
      created_at: column.at,
    });
    await schema.unique('idempotency', 'id_key');
    await schema.index('idempotency', 'created_at');
    await schema.createTable('job_runs', {
      id: column.id,
      name: column.text(60),
      scheduled_at: column.at,
      status: column.text(12),
      lease: column.textOrNull(36),
      leased_until: column.at,
      attempts: column.count,
      started_at: column.at,
      finished_at: column.atOrNull,
      outcome: column.textOrNull(255),
    });
    await schema.unique('job_runs', 'name', 'scheduled_at');
  },
  down: async (schema) => {
    await schema.dropTable('job_runs');
    await schema.dropTable('idempotency');
    await schema.dropTable('outbox');
  },
};
