import { column, type Migration } from '../platform/db-migrate.ts';

export const waitlistAndReviews: Migration = {
  name: '0013-waitlist-no-shows-and-reviews',
  up: async (schema) => {
    await schema.createTable('waitlist_entries', {
      id: column.id,
      tenant_id: column.ref,
      account_id: column.ref,
      member_id: column.ref,
      person_key: column.text(64),
      schedule_id: column.ref,
      /** The day on which it was made, and which of that day's entries it is: the daily limit cannot race. */
      applied_day: column.day,
      ordinal: column.int,
      /** 1 while it waits, then NULL. */
      active_key: column.intOrNull,
      status: column.text(12),
      end_reason: column.textOrNull(12),
      origin: column.text(8),
      booking_id: column.refOrNull,
      applied_at: column.at,
      ended_at: column.atOrNull,
    });
    await schema.unique('waitlist_entries', 'schedule_id', 'person_key', 'active_key');
    await schema.unique('waitlist_entries', 'tenant_id', 'person_key', 'applied_day', 'ordinal');
    await schema.index('waitlist_entries', 'schedule_id', 'active_key');
    await schema.index('waitlist_entries', 'active_key');
    await schema.index('waitlist_entries', 'account_id');
    await schema.index('waitlist_entries', 'booking_id');
    await schema.addColumn('schedules', 'waiting', column.count);
    await schema.addColumn('tenants', 'waitlist_daily_limit', { ...column.count, defaultValue: 3 });
    await schema.addColumn('tenants', 'no_show_limit', column.intOrNull);
    await schema.addColumn('tenants', 'no_show_within_days', { ...column.count, defaultValue: 90 });
    await schema.addColumn('tenants', 'no_show_block_days', { ...column.count, defaultValue: 90 });
    await schema.createTable('reviews', {
      id: column.id,
      tenant_id: column.ref,
      doctor_id: column.ref,
      booking_id: column.ref,
      account_id: column.ref,
      member_id: column.ref,
      rating: column.int,
      comment: column.long,
      anonymous: column.int,
      status: column.text(8),
      created_at: column.at,
    });
    await schema.unique('reviews', 'booking_id');
    await schema.index('reviews', 'doctor_id', 'status');
  },
  down: async (schema) => {
    await schema.dropTable('reviews');
    for (const name of ['no_show_block_days', 'no_show_within_days', 'no_show_limit', 'waitlist_daily_limit'])
      await schema.dropColumn('tenants', name);
    await schema.dropColumn('schedules', 'waiting');
    await schema.dropTable('waitlist_entries');
  },
};
