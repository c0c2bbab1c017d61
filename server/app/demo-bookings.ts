import { Fault } from '../../shared/vocab/fault.ts';
import { submitBooking } from '../domain/booking/index.ts';
import { addMember, checkDigitOf, membersOf } from '../domain/care/index.ts';
import { accountIdByPhone, createAccount } from '../domain/identity/index.ts';
import type { Schedule } from '../domain/scheduling/index.ts';
import { joinWaitlist } from '../domain/waitlist/index.ts';

/** People who keep one demo session full, and two who wait for it. */
const people = ['李建华', '周美玲', '吴志强', '郑晓兰', '冯国栋'].map((name, index) => ({
  name,
  phone: `1380000010${index + 1}`,
  digits: `37010219${70 + index}0405${120 + index}`,
}));
const waiters = 2;

/** 约满: books every number of a small session of tenant 1, as its patients would, and lets two more wait for it. Safe to repeat. */
export async function fillSession(session: Schedule, password: string): Promise<void> {
  for (const [index, { name, phone, digits }] of people.slice(0, session.capacity + waiters).entries()) {
    const accountId = (await accountIdByPhone(phone)) ?? (await createAccount({ phone, password, nickname: name }));
    const [member] = await membersOf(accountId, session.tenantId);
    const memberId = member?.id ?? (await addPerson(accountId, session.tenantId, name, phone, digits));
    const wish = { accountId, memberId, scheduleId: session.id };
    if (index < session.capacity) await submitBooking({ ...wish, origin: 'pati', serialNo: null }).catch(alreadyThere);
    else await joinWaitlist({ ...wish, origin: 'patient' }).catch(alreadyThere);
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
