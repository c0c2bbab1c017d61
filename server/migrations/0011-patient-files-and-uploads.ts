import { column, type Migration } from '../platform/db-migrate.ts';

export const patientFilesAndUploads: Migration = {
  name: '0011-patient-details-labels-and-uploads',
  up: async (schema) => {
    await schema.createTable('patient_details', {
      id: column.id,
      file_id: column.ref,
      tenant_id: column.ref,
      name: column.long,
      gender: column.int,
      birthday: column.long,
      phone: column.long,
      phone_index: column.text(64),
      id_type: column.textOrNull(8),
      id_number: column.longOrNull,
      id_number_index: column.textOrNull(64),
      province: column.textOrNull(60),
      city: column.textOrNull(60),
      county: column.textOrNull(60),
      address: column.longOrNull,
      cont_name: column.longOrNull,
      cont_relation: column.intOrNull,
      cont_phone: column.longOrNull,
      group_id: column.refOrNull,
      updated_at: column.at,
      version: column.count,
    });
    await schema.unique('patient_details', 'file_id');
    await schema.index('patient_details', 'tenant_id', 'phone_index');
    await schema.unique('patient_details', 'tenant_id', 'id_type', 'id_number_index');
    await schema.index('patient_details', 'group_id');
    await schema.index('members', 'person_key');
    await schema.createTable('patient_labels', {
      id: column.id,
      tenant_id: column.ref,
      kind: column.int,
      name: column.text(60),
      created_by: column.ref,
      created_at: column.at,
    });
    await schema.unique('patient_labels', 'tenant_id', 'kind', 'name');
    await schema.createTable('patient_file_labels', {
      id: column.id,
      file_id: column.ref,
      label_id: column.ref,
    });
    await schema.unique('patient_file_labels', 'file_id', 'label_id');
    await schema.index('patient_file_labels', 'label_id');
    await schema.createTable('files', {
      id: column.id,
      account_id: column.ref,
      purpose: column.text(12),
      bucket: column.text(64),
      object_key: column.text(120),
      content_type: column.text(40),
      status: column.text(8),
      signed_at: column.at,
      stored_at: column.atOrNull,
    });
    await schema.unique('files', 'object_key');
    await schema.index('files', 'account_id', 'purpose', 'status');
    await schema.index('files', 'status', 'signed_at');
  },
  down: async (schema) => {
    await schema.dropIndex('members', 'person_key');
    for (const table of ['files', 'patient_file_labels', 'patient_labels', 'patient_details']) await schema.dropTable(table);
  },
};
