import { column, type Migration } from '../platform/db-migrate.ts';

export const serviceStops: Migration = {
  name: '0012-service-stops',
  up: async (schema) => {
    await schema.createTable('service_stops', {
      id: column.id,
      tenant_id: column.ref,
      schedule_id: column.ref,
      reason: column.text(200),
      /** 1 until every booking is cancelled, then NULL: one stop at a time a session. */
      active_key: column.intOrNull,
      cancelled: column.count,
      refund_fen: column.count,
      requested_at: column.at,
      finished_at: column.atOrNull,
    });
    await schema.unique('service_stops', 'schedule_id', 'active_key');
    await schema.index('service_stops', 'active_key');
  },
  down: async (schema) => {
    await schema.dropTable('service_stops');
  },
};
