import { column, type Migration } from '../platform/db-migrate.ts';

export const insuranceHolders: Migration = {
  name: '0015-whose-phone-an-insurance-account-answers-to-and-who-entered-what',
  up: async (schema) => {
    /** NULL: the hospital holds no phone, and nobody sees or spends the balance. */
    await schema.addColumn('insurance_accounts', 'phone_index', column.textOrNull(64));
    await schema.addColumn('insurance_entries', 'operator_account_id', column.refOrNull);
  },
  down: async (schema) => {
    await schema.dropColumn('insurance_entries', 'operator_account_id');
    await schema.dropColumn('insurance_accounts', 'phone_index');
  },
};
