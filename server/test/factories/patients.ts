import { setPasswordIterations } from '../../domain/crypto/index.ts';
import { bindOpenid, startSession } from '../../domain/identity/index.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildMember, somePerson } from './care.ts';

/** Somebody who is signed in, known to a mini-program, and has one 就诊人. */
export interface BuiltPatient {
  accountId: string;
  memberId: string;
  token: string;
  openid: string;
  /** Which person of the hospital the 就诊人 is; two accounts may hold the same. */
  personKey: string;
}

/**
 * One patient for each openid of an app, eight at a time; every `twinEvery`-th holds the same person as the one before,
 * as when a couple both keep their child.
 */
export async function buildPatients(given: {
  tenantId: string;
  appid: string;
  openids: readonly string[];
  twinEvery?: number;
}): Promise<BuiltPatient[]> {
  setPasswordIterations(100);
  const people = given.openids.map(() => somePerson());
  for (const [index] of people.entries()) {
    const before = people[index - 1];
    if (given.twinEvery && before && index % given.twinEvery === 0) people[index] = { ...before };
  }
  const built: BuiltPatient[] = [];
  for (let from = 0; from < people.length; from += 8) {
    const some = people.slice(from, from + 8).map((person, index) => buildOne(person, given, given.openids[from + index] ?? ''));
    built.push(...(await Promise.all(some)));
  }
  return built;
}

async function buildOne(
  person: ReturnType<typeof somePerson>,
  { tenantId, appid }: { tenantId: string; appid: string },
  openid: string,
): Promise<BuiltPatient> {
  const { id, accountId, personKey } = await buildMember({ ...person, tenantId });
  await inTransaction((tx) => bindOpenid(tx, { accountId, appid, openid }));
  const token = await startSession({ accountId, tenantId, role: 'patient', proof: 'sms' });
  return { accountId, memberId: id, token, openid, personKey };
}
