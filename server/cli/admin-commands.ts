import { randomToken } from '../domain/crypto/index.ts';
import { tenant } from '../domain/directory/index.ts';
import { accountIdByPhone, createAccount, grantRole } from '../domain/identity/index.ts';
import { processEnvironment } from '../platform/config.ts';
import { type Command, optionsOf, tenantIdOf, UsageError } from './command.ts';

const staffRoles = ['tenant-admin', 'platform-admin', 'doctor', 'assistant', 'support'] as const;

/** `admin create`: a staff account; the password is ADMIN_PASSWORD, or random and printed this once. */
export const adminCreateCommand: Command = {
  words: 'admin create',
  usage: '--tenant N --phone PHONE [--role tenant-admin|platform-admin|doctor|assistant|support]',
  about: 'give a phone a staff role, with an account if it has none (password: ADMIN_PASSWORD, else random and printed once)',
  run: async (argv, say) => {
    const options = { tenant: { type: 'string' }, phone: { type: 'string' }, role: { type: 'string', default: 'tenant-admin' } } as const;
    const { values } = optionsOf(argv, options, { required: ['tenant', 'phone'] });
    const role = staffRoles.find((name) => name === values.role);
    if (!role) throw new UsageError(`--role is one of ${staffRoles.join(', ')}.`);
    const { id: tenantId } = await tenant(tenantIdOf(values.tenant));
    const phone = values.phone ?? '';
    const accountId = await accountIdByPhone(phone);
    if (accountId !== undefined) {
      await grantRole({ accountId, tenantId, role });
      say(`The account of this phone is now ${role} of tenant ${tenantId}; its password is what it was.`);
      return 0;
    }
    const given = processEnvironment().ADMIN_PASSWORD;
    const password = given || `Jz-${randomToken().slice(0, 16)}`;
    await createAccount({ phone, password, nickname: '管理员', roles: [{ tenantId, role }] });
    say(`Account created: ${role} of tenant ${tenantId}.${given ? '' : ` Password, shown only now: ${password}`}`);
    return 0;
  },
};
