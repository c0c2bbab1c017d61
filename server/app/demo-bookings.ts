import { Fault } from '../../shared/vocab/fault.ts';
import { submitBooking } from '../domain/booking/index.ts';
import { addMember, checkDigitOf, membersOf } from '../domain/care/index.ts';
import { accountIdByPhone, createAccount } from '../domain/identity/index.ts';
import type { Schedule } from '../domain/scheduling/index.ts';

/** People who keep one demo session full. */
const people = ['李建华', '周美玲', '吴志强'].map((name, index) => ({
  name,
  phone: `1380000010${index + 1}`,
  digits: `37010219${70 + index}0405${120 + index}`,
}));

/** 约满: books every number of a small session of tenant 1, as its patients would. Safe to repeat. */
export async function fillSession(session: Schedule, password: string): Promise<void> {
  for (const { name, phone, digits } of people.slice(0, session.capacity)) {
    const accountId = (await accountIdByPhone(phone)) ?? (await createAccount({ phone, password, nickname: name }));
    const [member] = await membersOf(accountId, session.tenantId);
    const memberId = member?.id ?? (await addPerson(accountId, session.tenantId, name, phone, digits));
    await submitBooking({ origin: 'pati', accountId, memberId, scheduleId: session.id, serialNo: null }).catch(alreadyThere);
  }
}

async function addPerson(accountId: string, tenantId: string, name: string, phone: string, digits: string): Promise<string> {
  const birthday = `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`;
  const idNo = `${digits}${checkDigitOf(digits)}`;
  return (await addMember({ accountId, tenantId, name, phone, gender: 0, birthday, idNo })).memberId;
}

/** A second start finds the session as the first left it. */
function alreadyThere(error: unknown): void {
  if (!(error instanceof Fault)) throw error;
}
