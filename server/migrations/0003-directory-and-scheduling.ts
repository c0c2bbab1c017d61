import { column, type Migration } from '../platform/db-migrate.ts';

export const directoryAndScheduling: Migration = {
  name: '0003-tenants-departments-doctors-and-schedules',
  up: async (schema) => {
    await schema.createTable('tenants', {
      id: column.id,
      name: column.text(60),
      agency_id: column.text(20),
      host: column.textOrNull(120),
      hotline: column.text(40),
      appo_notice: column.long,
      unpaid_pati_minutes: column.intOrNull,
      unpaid_patient_minutes: column.intOrNull,
      unpaid_portal_minutes: column.intOrNull,
      cancel_deadline_minutes: column.intOrNull,
      horizon_days: column.intOrNull,
      release_time: column.textOrNull(5),
      day_place_rule: column.int,
      refund_portal_cancels: column.int,
    });
    await schema.unique('tenants', 'host');
    await schema.createTable('departments', {
      id: column.id,
      tenant_id: column.ref,
      code: column.text(32),
      name: column.text(60),
      description: column.long,
      avatar: column.text(255),
    });
    await schema.unique('departments', 'tenant_id', 'code');
    await schema.createTable('doctors', {
      id: column.id,
      tenant_id: column.ref,
      code: column.text(32),
      name: column.text(60),
      title: column.text(60),
      description: column.long,
      expert: column.long,
      avatar: column.text(255),
    });
    await schema.unique('doctors', 'tenant_id', 'code');
    await schema.createTable('schedules', {
      id: column.id,
      tenant_id: column.ref,
      department_id: column.ref,
      doctor_id: column.refOrNull,
      place_key: column.text(24),
      day: column.day,
      half: column.text(2),
      type: column.int,
      fee_fen: column.int,
      capacity: column.int,
      first_time: column.text(5),
      minutes: column.int,
      area: column.text(120),
      status: column.text(8),
      booked: column.count,
      version: column.count,
    });
    await schema.unique('schedules', 'tenant_id', 'department_id', 'place_key', 'day', 'half');
    await schema.index('schedules', 'tenant_id', 'day');
    await schema.index('schedules', 'doctor_id', 'day');
  },
  down: async (schema) => {
    for (const table of ['schedules', 'doctors', 'departments', 'tenants']) await schema.dropTable(table);
  },
};
