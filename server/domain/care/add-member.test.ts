import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { Fault } from '../../../shared/vocab/fault.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildMember, idNumberOf, somePerson } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount } from '../../test/factories/identity.ts';
import { addMember, checkDigitOf, memberOf, membersById, membersOf, type Person, personKeyOf, readIdentityNumber } from './index.ts';

describe('care: 身份证号码', () => {
  it("reads the standard's own example, in either case", () => {
    const read = { idNo: '11010519491231002X', birthday: '1949-12-31', gender: 2 };
    assert.deepEqual(readIdentityNumber('11010519491231002X'), read);
    assert.deepEqual(readIdentityNumber(' 11010519491231002x '), read);
  });

  it('has one right check digit for any seventeen digits', () => {
    const places = '0123456789X';
    for (let n = 0; n < 300; n++) {
      const number = idNumberOf({ birthday: `${randomInt(1900, 2024)}-0${randomInt(1, 10)}-${randomInt(10, 28)}`, gender: n % 2 ? 1 : 2 });
      const right = [...places].filter((digit) => readIdentityNumber(number.slice(0, 17) + digit));
      assert.deepEqual(right, [number[17]]);
    }
  });

  it('catches every single wrong digit and every swap of neighbours', () => {
    for (let n = 0; n < 50; n++) {
      const number = idNumberOf({ birthday: '1987-06-05', gender: 1 });
      const valid = (text: string) => checkDigitOf(text) === text[17];
      for (let place = 0; place < 17; place++) {
        const digit = (Number(number[place]) + randomInt(1, 10)) % 10;
        assert.equal(valid(number.slice(0, place) + digit + number.slice(place + 1)), false);
        const swapped = number.slice(0, place) + number[place + 1] + number[place] + number.slice(place + 2);
        if (swapped !== number && place < 16) assert.equal(valid(swapped), false);
      }
    }
  });

  it('refuses what is no number or no day', () => {
    const of = (first17: string) => first17 + checkDigitOf(first17);
    for (const text of [
      '',
      '1',
      of('11010519490231002'),
      of('11010519491301002'),
      of('01010519491231002'),
      '110105491231002',
      '11010519491231002Ｘ',
      '1101051949123100２X',
    ])
      assert.equal(readIdentityNumber(text), undefined, text);
  });
});

describe('care: 就诊人', () => {
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const account = async () => (await buildAccount()).accountId;
  const add = (accountId: string, person: Partial<Person> = {}) => addMember({ ...somePerson(person), accountId, tenantId });
  const invalid = (field: string) => (error: unknown) =>
    error instanceof Fault && error.code === 'invalid_input' && error.detail.field === field;

  it('adds a person with his patient file; the first is the default', async () => {
    const accountId = await account();
    const [one, two] = [somePerson({ name: ' 欧阳·阿卜杜拉 ' }), somePerson({ gender: 2, phone: '13812345678' })];
    const { memberId } = await addMember({ ...one, idNo: one.idNo.toLowerCase(), accountId, tenantId });
    await addMember({ ...two, accountId, tenantId });
    const [first, second] = await membersOf(accountId, tenantId);
    const { idNo } = one;
    assert.deepEqual(first, {
      ...{ id: memberId, accountId, name: '欧阳·阿卜杜拉', gender: 1, birthday: one.birthday, idNo, phone: one.phone },
      ...{ personKey: personKeyOf(idNo), isDefault: true, patientFileId: first?.patientFileId },
    });
    assert.match(first?.patientFileId ?? '', /^\d+$/);
    assert.deepEqual([second?.name, second?.gender, second?.phone, second?.isDefault], ['王小明', 2, '13812345678', false]);
    assert.notEqual(second?.patientFileId, first?.patientFileId);
    const { patientFileId, ...member } = first;
    assert.deepEqual(await memberOf({ accountId, memberId }), member);
    assert.deepEqual((await membersById([memberId, memberId, '999999999'])).get(memberId), member);
  });

  it('seals name, phone, birthday and number', async () => {
    const accountId = await account();
    const person = somePerson({ name: '司马相如' });
    await addMember({ ...person, accountId, tenantId });
    const stored = JSON.stringify(await select(null, 'SELECT * FROM members WHERE account_id = :accountId', { accountId }));
    for (const text of [person.name, person.phone, person.idNo, person.birthday]) assert.doesNotMatch(stored, new RegExp(text));
  });

  it('refuses what is wrong or contradicts the number, and writes nothing', async () => {
    const accountId = await account();
    const { birthday, gender, idNo } = somePerson({ gender: 1, birthday: '1990-03-07' });
    const given = { birthday, gender, idNo };
    await assert.rejects(add(accountId, { ...given, gender: 2 }), invalid('gender'));
    await assert.rejects(add(accountId, { ...given, birthday: '1990-03-08' }), invalid('birthday'));
    await assert.rejects(add(accountId, { ...given, idNo: `${idNo.slice(0, 17)}${idNo.endsWith('1') ? '2' : '1'}` }), {
      code: 'id_number_invalid',
    });
    await assert.rejects(add(accountId, { ...given, phone: '12345678901' }), invalid('phone'));
    for (const name of ['', '   ', '张\n三', '张\u0000', '张\u202e三', '字'.repeat(31)])
      await assert.rejects(add(accountId, { ...given, name }), invalid('name'));
    freezeClock('1990-03-06T15:59:59Z');
    await assert.rejects(add(accountId, given), invalid('birthday'));
    freezeClock('1990-03-06T16:00:00Z');
    assert.deepEqual(await membersOf(accountId, tenantId), []);
    await add(accountId, { ...given, name: '字'.repeat(30) });
  });

  it('takes an unknown gender from the number', async () => {
    const accountId = await account();
    const person = somePerson({ gender: 2 });
    await addMember({ ...person, gender: 0, accountId, tenantId });
    assert.equal((await membersOf(accountId, tenantId))[0]?.gender, 2);
  });

  it('holds a person once an account, also side by side, and in several accounts under one file', async () => {
    const [one, two] = [await account(), await account()];
    const person = somePerson();
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => addMember({ ...person, accountId: one, tenantId })));
    const refused = results.flatMap((result) =>
      result.status === 'rejected' && result.reason instanceof Fault ? [result.reason.code] : [],
    );
    assert.deepEqual(refused, ['member_exists', 'member_exists', 'member_exists']);
    await addMember({ ...person, name: '老王', accountId: two, tenantId });
    const [[mine], [theirs]] = [await membersOf(one, tenantId), await membersOf(two, tenantId)];
    assert.deepEqual([mine?.name, theirs?.name], ['王小明', '老王']);
    assert.equal(mine?.personKey, theirs?.personKey);
    assert.equal(mine?.patientFileId, theirs?.patientFileId);
  });

  it('holds at most twenty, one of them the default, however they come', async () => {
    const accountId = await account();
    const results = await Promise.allSettled(Array.from({ length: 23 }, () => add(accountId)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason?.code)] : []));
    assert.deepEqual(refused, ['member_limit', 'member_limit', 'member_limit']);
    const members = await membersOf(accountId, tenantId);
    assert.deepEqual([members.length, members.filter(({ isDefault }) => isDefault).length], [20, 1]);
  });

  it('opens a file in every hospital where the account shows up', async () => {
    const { accountId, personKey } = await buildMember({ tenantId });
    const { id: elsewhere } = await buildTenant();
    const [[here], [there], [again]] = [
      await membersOf(accountId, tenantId),
      await membersOf(accountId, elsewhere),
      await membersOf(accountId, elsewhere),
    ];
    assert.notEqual(here?.patientFileId, there?.patientFileId);
    assert.equal(there?.patientFileId, again?.patientFileId);
    assert.equal(again?.personKey, personKey);
  });

  it("keeps another account's member from sight", async () => {
    const { id: memberId } = await buildMember({ tenantId });
    await assert.rejects(memberOf({ accountId: await account(), memberId }), { code: 'member_not_found' });
    assert.equal((await membersById([])).size, 0);
  });
});
