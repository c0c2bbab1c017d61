import { column, type Migration } from '../platform/db-migrate.ts';

export const removedMembers: Migration = {
  name: '0016-removed-members',
  up: async (schema) => {
    await schema.addColumn('members', 'removed_at', column.atOrNull);
  },
  down: async (schema) => {
    await schema.dropColumn('members', 'removed_at');
  },
};
