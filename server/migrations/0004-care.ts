import { column, type Migration } from '../platform/db-migrate.ts';

export const care: Migration = {
  name: '0004-members-and-patient-files',
  up: async (schema) => {
    await schema.createTable('members', {
      id: column.id,
      account_id: column.ref,
      ordinal: column.int,
      person_key: column.text(64),
      name: column.long,
      gender: column.int,
      birthday: column.long,
      id_no: column.long,
      phone: column.long,
      is_default: column.intOrNull,
      created_at: column.at,
    });
    await schema.unique('members', 'account_id', 'person_key');
    await schema.unique('members', 'account_id', 'ordinal');
    await schema.unique('members', 'account_id', 'is_default');
    await schema.createTable('patient_files', {
      id: column.id,
      tenant_id: column.ref,
      person_key: column.text(64),
      created_at: column.at,
    });
    await schema.unique('patient_files', 'tenant_id', 'person_key');
  },
  down: async (schema) => {
    await schema.dropTable('patient_files');
    await schema.dropTable('members');
  },
};
