import type { Role } from '../../shared/vocab/account.ts';
import type { Gender } from '../../shared/vocab/booking.ts';
import { addMember, checkDigitOf, keepInsurance, membersOf } from '../domain/care/index.ts';
import { accountIdByPhone, createAccount, grantRole } from '../domain/identity/index.ts';

interface DemoPerson {
  name: string;
  gender: Gender;
  birthday: string;
  /** The first six digits of an identity number: where it was issued. */
  region: string;
  /** Its digits 15 to 17; odd for men. */
  serial: string;
  /** Insured in tenant 1, with a balance that the account's phone pays from. */
  insured?: true;
}
interface DemoAccount {
  phone: string;
  nickname: string;
  roles?: { tenantId: string; role: Role }[];
  members?: DemoPerson[];
}

const staff = (tenantId: string, ...roles: Role[]) => roles.map((role) => ({ tenantId, role }));

const accounts: DemoAccount[] = [
  {
    phone: '13800000001',
    nickname: '示范患者一',
    members: [
      { name: '张建国', gender: 1, birthday: '1962-05-18', region: '110105', serial: '003' },
      { name: '张小雨', gender: 2, birthday: '2018-09-02', region: '110105', serial: '024', insured: true },
    ],
  },
  {
    phone: '13800000002',
    nickname: '示范患者二',
    members: [{ name: '王秀兰', gender: 2, birthday: '1985-11-30', region: '310104', serial: '048' }],
  },
  { phone: '13800000011', nickname: '示范医生', roles: staff('1', 'doctor') },
  { phone: '13800000012', nickname: '二院医生', roles: staff('2', 'doctor') },
  { phone: '13800000021', nickname: '示范医助', roles: staff('1', 'assistant') },
  { phone: '13800000031', nickname: '示范客服', roles: staff('1', 'support') },
  { phone: '13800000091', nickname: '示范医院管理员', roles: staff('1', 'tenant-admin') },
  { phone: '13800000092', nickname: '二院管理员', roles: staff('2', 'tenant-admin') },
  { phone: '13800000099', nickname: '平台管理员', roles: staff('1', 'platform-admin') },
];

const residentsOf1 = {
  tenantId: '1',
  reimbursement: { name: '城乡居民医保', percent: 3_000 },
  topUpFen: 50_000,
  receipt: 'demo',
  operatorId: null,
};

function idNoOf({ region, birthday, serial }: Pick<DemoPerson, 'region' | 'birthday' | 'serial'>): string {
  const digits = `${region}${birthday.replaceAll('-', '')}${serial}`;
  return digits + checkDigitOf(digits);
}

/** Adds the demo accounts that are missing; those there are keep their password, names and members. */
export async function addDemoAccounts(password: string): Promise<void> {
  for (const { members = [], roles = [], ...card } of accounts) {
    const present = await accountIdByPhone(card.phone);
    const accountId = present ?? (await createAccount({ ...card, password, roles }));
    for (const role of present ? roles : []) await grantRole({ accountId, ...role });
    if (members.length && !(await membersOf(accountId, '1')).length)
      for (const { region, serial, insured: _insured, ...person } of members)
        await addMember({ ...person, accountId, tenantId: '1', phone: card.phone, idNo: idNoOf({ region, serial, ...person }) });
    for (const person of members.filter(({ insured }) => insured))
      await keepInsurance({ ...residentsOf1, idNo: idNoOf(person), phone: card.phone });
  }
}
