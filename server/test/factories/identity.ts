import { randomInt } from 'node:crypto';
import type { Proof, Role } from '../../../shared/vocab/account.ts';
import { blindIndex } from '../../domain/crypto/index.ts';
import { createAccount, type NewAccount, startSession } from '../../domain/identity/index.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { shared } from '../../platform/redis.ts';
import { buildTenant } from './directory.ts';

/** The password of every built account that is not given one. */
export const testPassword = 'Test-2024';

/** A mobile number that no other test has. */
export function randomPhone(): string {
  return `1${randomInt(3, 10)}${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
}

export interface BuiltAccount {
  accountId: string;
  phone: string;
  password: string;
}

/** An account that signs in by phone and password; `id` may be given. */
export async function buildAccount(given: Partial<NewAccount> & { id?: string } = {}): Promise<BuiltAccount> {
  const { id, phone = randomPhone(), password = testPassword, ...rest } = given;
  const made = await createAccount({ phone, password, ...rest });
  if (id !== undefined) {
    const bind = { made, id };
    await inTransaction(async (tx) => {
      await change(tx, 'UPDATE accounts SET id = :id WHERE id = :made', bind);
      await change(tx, 'UPDATE credentials SET account_id = :id WHERE account_id = :made', bind);
      await change(tx, 'UPDATE staff_roles SET account_id = :id WHERE account_id = :made', bind);
    });
  }
  return { accountId: id ?? made, phone, password };
}

export interface BuiltSession {
  token: string;
  accountId: string;
  tenantId: string;
}

/** A session, and its account and hospital if none are given; a staff role gets its second factor. */
export async function buildSession(
  given: { accountId?: string; tenantId?: string; role?: Role; proof?: Proof } = {},
): Promise<BuiltSession> {
  const { role = 'patient', proof = role === 'patient' ? 'password' : 'second-factor' } = given;
  const accountId = given.accountId ?? (await buildAccount()).accountId;
  const tenantId = given.tenantId ?? (await buildTenant()).id;
  return { token: await startSession({ accountId, tenantId, role, proof }), accountId, tenantId };
}

/** What a captcha's picture says, found by trying every text: a test cannot read. */
export async function readCaptcha({ captchaId, accountId }: { captchaId: string; accountId: string }): Promise<string> {
  const wanted = await shared().get(`captcha:${captchaId}`);
  for (const text of everyText('', 4)) if (blindIndex(`${accountId} ${text}`, 'captcha') === wanted) return text;
  throw new Error('No text answers this captcha: is it spent?');
}

const captchaCharacters = 'ACEHJKMNPTWXY379';

function* everyText(begun: string, left: number): Generator<string> {
  if (left === 0) yield begun;
  else for (const character of captchaCharacters) yield* everyText(begun + character, left - 1);
}
