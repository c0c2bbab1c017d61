import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { patients } from '../../../shared/contracts/pati/patients.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { findPatients, membersOf } from '../../domain/care/index.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { assertSameShape } from '../../test/byte-for-byte.ts';
import { buildMember, idNumberOf } from '../../test/factories/care.ts';
import { buildDoctor, buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, buildSession, randomPhone } from '../../test/factories/identity.ts';
import { type Answer, said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { patientHandlers } from './patients.ts';

const at = '/pati_service/manager_service';
const example = (name: string) =>
  readFileSync(new URL(`../../../shared/contracts/pati/examples/${name}.response.json`, import.meta.url), 'utf8');

function refused(answer: Answer, status: number, code: string, about = ''): void {
  assert.deepEqual([answer.status, said(answer, 'error_code')], [status, code], `${about} ${answer.text}`);
}

describe('pati: 患者服务 (manager_service)', () => {
  const ask = serving(mount(face, patients, patientHandlers), face);
  let tenantId: string;
  let admin: Desk;
  beforeEach(async () => {
    tenantId = (await buildTenant()).id;
    admin = await desk(tenantId);
  });
  afterEach(releaseClock);

  interface Desk {
    get(path: string): Promise<Answer>;
    post(path: string, body: unknown): Promise<Answer>;
  }
  async function desk(ofTenant: string): Promise<Desk> {
    const { accountId } = await buildAccount({ nickname: '前台小李' });
    const { token } = await buildSession({ accountId, tenantId: ofTenant, role: 'tenant-admin' });
    return { get: (path) => ask(`GET ${at}/${path}`, { token }), post: (path, body) => ask(`POST ${at}/${path}`, { token, body }) };
  }
  const label = async (name: string, kind: 1 | 2): Promise<string> => {
    assert.equal((await admin.post('save_group_label', { label_name: name, label_id: '', label_type: kind })).text, '{}');
    const listed = JSON.parse((await admin.get(`list?label_type=${kind}`)).text).list;
    return listed.find(({ label_name }: { label_name: string }) => label_name === name).label_id;
  };
  const wang = (given: Record<string, unknown> = {}) => {
    const pati_birthday = '1949-12-31';
    const pati_id_number = idNumberOf({ birthday: pati_birthday, gender: 2 });
    return {
      pati_name: '王秀兰',
      pati_gender: '2',
      pati_birthday,
      pati_phone: randomPhone(),
      pati_id_type: '99',
      pati_id_number,
      ...given,
    };
  };

  it('keeps groups and labels with their heads, in both orders, whole and by pages', async () => {
    freezeClock('2025-11-21T02:20:00.123Z');
    const [one, two, three] = [await label('高血压', 2), await label('糖尿病', 2), await label('随访', 2)];
    const group = await label('慢病', 1);
    const save = (...ids: string[]) => admin.post('patient', wang({ list: ids.map((label_id) => ({ label_id })), pati_group_id: group }));
    await save(one, two);
    await save(one);
    const whole = await admin.get('list_person_count?label_type=2&order_type=1&page_size=&page_num=');
    const row = (label_id: string, label_name: string, heads: number) =>
      `{"label_name":"${label_name}","label_id":"${label_id}","user_name":"前台小李","person_number":${heads},"create_time":1763691600123}`;
    const [a, b, c] = [row(one, '高血压', 2), row(two, '糖尿病', 1), row(three, '随访', 0)];
    assert.equal(whole.text, `{"page_num":1,"page_size":3,"total":3,"pages":1,"person_numbers":2,"list":[${a},${b},${c}]}`);
    const second = await admin.get('list_person_count?label_type=2&order_type=2&page_size=2&page_num=2');
    assert.equal(second.text, `{"page_num":2,"page_size":2,"total":3,"pages":2,"person_numbers":2,"list":[${a}]}`);
    const groups = await admin.get('list_person_count?label_type=1&order_type=1');
    assert.match(
      groups.text,
      /"person_numbers":2,"list":\[\{"label_name":"慢病","label_id":"\d+","user_name":"前台小李","person_number":2,/,
    );
    assertSameShape(whole.text, example('list-person-count'));
    assertSameShape((await admin.get('list?label_type=1')).text, example('labels'));
    assert.equal(
      (await (await desk((await buildTenant()).id)).get('list_person_count?label_type=2&order_type=1')).text,
      '{"page_num":1,"page_size":0,"total":0,"pages":0,"person_numbers":0,"list":[]}',
    );
  });

  it('renames and deletes them; whoever had one loses it', async () => {
    const [group, tag] = [await label('慢病', 1), await label('高血压', 2)];
    const saved = await admin.post('patient', wang({ pati_group_id: group, list: [{ label_name: '高血压' }] }));
    const pati_id = said(saved, 'pati_id');
    assert.equal(
      saved.text,
      `{"label_name":"高血压","label_id":"${tag}","pati_id":"${pati_id}","list":[{"label_name":"高血压","label_id":"${tag}"}]}`,
    );
    assertSameShape(saved.text, example('patient'));
    await admin.post('save_group_label', { label_name: '血压高', label_id: tag, label_type: 2 });
    assert.match((await admin.get(`pati_info?pati_id=${pati_id}`)).text, /"pati_group_name":"慢病","list":\[\{"label_name":"血压高"/);
    for (const [label_id, label_type] of [
      [group, 1],
      [tag, 2],
    ])
      assert.equal((await admin.post('del_group_label', { label_id, label_type })).text, '{}');
    assert.match((await admin.get(`pati_info?pati_id=${pati_id}`)).text, /"pati_group_id":null,"pati_group_name":null,"list":\[\],/);
    refused(await admin.post('del_group_label', { label_id: group, label_type: 1 }), 404, 'LABEL_NOT_FOUND');
  });

  it("refuses names twice, wrong kinds and another tenant's", async () => {
    const [group, tag] = [await label('慢病', 1), await label('慢病', 2)];
    refused(await admin.post('save_group_label', { label_name: ' 慢病 ', label_type: 1 }), 409, 'LABEL_EXISTS');
    await label('随访', 1);
    refused(await admin.post('save_group_label', { label_name: '随访', label_id: group, label_type: '1' }), 409, 'LABEL_EXISTS');
    refused(await admin.post('save_group_label', { label_name: '别的', label_id: group, label_type: 2 }), 404, 'LABEL_NOT_FOUND');
    refused(await admin.post('del_group_label', { label_id: tag, label_type: 1 }), 404, 'LABEL_NOT_FOUND');
    const elsewhere = await desk((await buildTenant()).id);
    refused(await elsewhere.post('save_group_label', { label_name: '别的', label_id: group, label_type: 1 }), 404, 'LABEL_NOT_FOUND');
    refused(await elsewhere.post('del_group_label', { label_id: group, label_type: 1 }), 404, 'LABEL_NOT_FOUND');
    refused(await elsewhere.post('patient', wang({ pati_group_id: group })), 404, 'LABEL_NOT_FOUND');
    refused(await elsewhere.post('patient', wang({ list: [{ label_id: tag }] })), 404, 'LABEL_NOT_FOUND');
    refused(await admin.post('patient', wang({ list: [{ label_name: '没有' }] })), 404, 'LABEL_NOT_FOUND');
    refused(await admin.post('save_group_label', { label_name: '名\n字', label_type: 1 }), 400, 'INVALID_INPUT');
    assert.equal(JSON.parse((await elsewhere.get('list?label_type=1')).text).list.length, 0);
  });

  it('opens a file with everything, shows it, and changes what is said', async () => {
    const made = now();
    freezeClock(made);
    const group = await label('慢病', 1);
    const whole = wang({
      ...{ pati_id: '', pati_province: '北京市', pati_city: '北京市', pati_county: '朝阳区', pati_address: '示范路1号' },
      ...{ cont_name: '王小明', cont_relation: '1', cont_phone: '010-1234567', pati_group_id: group },
    });
    const saved = await admin.post('patient', whole);
    const pati_id = said(saved, 'pati_id');
    assert.equal(saved.text, `{"label_name":"","label_id":"","pati_id":"${pati_id}","list":[]}`);
    freezeClock('2025-12-30T16:00:00Z');
    const info = await admin.get(`pati_info?pati_id=${pati_id}`);
    assertSameShape(
      info.text.replace('"list":[]', '"list":[{"label_name":"x","label_id":"1"}]'),
      example('pati-info'),
      patients['GET /pati_service/manager_service/pati_info'].response,
    );
    assert.deepEqual(JSON.parse(info.text), {
      ...{ pati_id, pati_name: '王秀兰', pati_gender: 2, pati_birthday: '1949-12-31', pati_age: '76', pati_phone: whole.pati_phone },
      ...{ pati_create_time: dateTimeOf(made), pati_group_id: group, pati_group_name: '慢病', list: [] },
      ...{ pati_id_type: '99', pati_id_number: whole.pati_id_number, pati_province: '北京市', pati_city: '北京市', pati_county: '朝阳区' },
      ...{ pati_address: '示范路1号', pati_splice_address: '北京市北京市朝阳区示范路1号', cont_name: '王小明', cont_relation: 1 },
      ...{ cont_phone: '010-1234567', pati_photo: null, trea_id: null },
    });
    const { pati_name, pati_gender, pati_birthday } = whole;
    const changed = {
      pati_id: Number(pati_id),
      pati_name,
      pati_gender,
      pati_birthday,
      pati_phone: randomPhone(),
      pati_city: '',
      cont_name: null,
    };
    assert.equal((await admin.post('patient', changed)).status, 200);
    const after = JSON.parse((await admin.get(`pati_info?pati_id=${pati_id}`)).text);
    assert.deepEqual(
      [after.pati_phone, after.pati_city, after.cont_name, after.pati_province, after.pati_id_number, after.pati_splice_address],
      [changed.pati_phone, null, null, '北京市', whole.pati_id_number, '北京市朝阳区示范路1号'],
    );
  });

  it('seals what is personal, and finds by phone and document', async () => {
    const given = wang({ pati_address: '示范路99号', cont_name: '赵钱孙', cont_phone: '13912345678' });
    const pati_id = said(await admin.post('patient', given), 'pati_id');
    const stored = JSON.stringify(await select(null, 'SELECT * FROM patient_details WHERE file_id = :pati_id', { pati_id }));
    for (const text of ['王秀兰', given.pati_phone, given.pati_id_number, '示范路', '赵钱孙', '13912345678', '1949'])
      assert.ok(!stored.includes(text), text);
    const { pati_phone: phone, pati_id_number: idNumber } = given;
    assert.deepEqual(await findPatients({ tenantId, phone }), [pati_id]);
    assert.deepEqual(await findPatients({ tenantId, idNumber: idNumber.toLowerCase() }), [pati_id]);
    assert.deepEqual(await findPatients({ tenantId, phone, idNumber }), [pati_id]);
    assert.deepEqual(await findPatients({ tenantId, phone: randomPhone(), idNumber }), []);
    assert.deepEqual(await findPatients({ tenantId: (await buildTenant()).id, phone, idNumber }), []);
  });

  it('takes over the file of a person who came as a 就诊人, and keeps it his', async () => {
    const member = await buildMember({ tenantId, gender: 2, birthday: '1949-12-31', name: '王阿姨' });
    const patientFileId = (await membersOf(member.accountId, tenantId))[0]?.patientFileId ?? '';
    const before = JSON.parse((await admin.get(`pati_info?pati_id=${patientFileId}`)).text);
    assert.deepEqual([before.pati_name, before.pati_id_number, before.pati_phone], ['王阿姨', member.idNo, member.phone]);
    const saved = await admin.post('patient', wang({ pati_id_number: member.idNo }));
    assert.equal(said(saved, 'pati_id'), patientFileId);
    assert.equal(said(await admin.get(`pati_info?pati_id=${patientFileId}`), 'pati_name'), '王秀兰');
    refused(await admin.post('patient', wang({ pati_id_number: member.idNo })), 409, 'PATIENT_EXISTS');
    refused(await admin.post('patient', wang({ pati_id: patientFileId })), 400, 'INVALID_INPUT', 'another person');
    const unknown = said(await admin.post('patient', wang({ pati_id_type: null, pati_id_number: null })), 'pati_id');
    refused(await admin.post('patient', wang({ pati_id: unknown, pati_id_number: member.idNo })), 409, 'PATIENT_EXISTS');
    const later = wang({ pati_id: unknown });
    assert.equal((await admin.post('patient', later)).status, 200);
    const relative = await buildMember({ tenantId, gender: 2, birthday: '1949-12-31', idNo: later.pati_id_number });
    assert.equal((await membersOf(relative.accountId, tenantId))[0]?.patientFileId, unknown);
  });

  it('opens one file for one person, however many ask at once', async () => {
    const given = wang();
    const answers = await Promise.all(Array.from({ length: 6 }, () => admin.post('patient', given)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409]);
    const passport = wang({ pati_id_type: '03', pati_id_number: 'e1234567' });
    assert.equal((await admin.post('patient', passport)).status, 200);
    refused(await admin.post('patient', { ...passport, pati_id_number: 'E1234567' }), 409, 'PATIENT_EXISTS');
  });

  it("refuses what contradicts the document, and what is another tenant's, and writes nothing", async () => {
    const good = wang();
    const last = good.pati_id_number.endsWith('1') ? '2' : '1';
    for (const [body, code] of [
      [{ ...good, pati_id_number: good.pati_id_number.slice(0, 17) + last }, 'ID_NUMBER_INVALID'],
      [{ ...good, pati_id_type: '', pati_id_number: '123' }, 'ID_NUMBER_INVALID'],
      [{ ...good, pati_birthday: '1950-01-01' }, 'INVALID_INPUT'],
      [{ ...good, pati_birthday: '2999-01-01', pati_id_number: '' }, 'INVALID_INPUT'],
      [{ ...good, pati_gender: '1' }, 'INVALID_INPUT'],
      [{ ...good, pati_gender: '男' }, 'INVALID_INPUT'],
      [{ ...good, pati_phone: '010-1' }, 'INVALID_INPUT'],
      [{ ...good, pati_name: '' }, 'INVALID_INPUT'],
      [{ ...good, cont_relation: -1 }, 'INVALID_INPUT'],
      [{ ...good, pati_city: 'a\u202eb' }, 'INVALID_INPUT'],
      [{ ...good, list: 'x' }, 'INVALID_INPUT'],
    ] as const)
      refused(await admin.post('patient', body), 400, code, JSON.stringify(body));
    assert.deepEqual(await findPatients({ tenantId, phone: good.pati_phone }), []);
    const pati_id = said(await admin.post('patient', good), 'pati_id');
    const elsewhere = await desk((await buildTenant()).id);
    refused(await elsewhere.get(`pati_info?pati_id=${pati_id}`), 404, 'PATIENT_NOT_FOUND');
    refused(await elsewhere.post('patient', wang({ pati_id })), 404, 'PATIENT_NOT_FOUND');
    refused(await admin.get('pati_info?pati_id=999999999'), 404, 'PATIENT_NOT_FOUND');
  });

  it('is for the administration only, with its second factor', async () => {
    const others = [
      await buildSession({ tenantId }),
      await buildSession({ tenantId, role: 'doctor' }),
      await buildSession({ tenantId, role: 'tenant-admin', proof: 'password' }),
    ];
    for (const { token } of others) {
      for (const path of ['list_person_count?label_type=1&order_type=1', 'list?label_type=1', 'pati_info?pati_id=1'])
        refused(await ask(`GET ${at}/${path}`, { token }), 403, 'FORBIDDEN', path);
      for (const path of ['save_group_label', 'del_group_label', 'patient'])
        refused(await ask(`POST ${at}/${path}`, { token, body: {} }), 403, 'FORBIDDEN', path);
    }
  });

  it('lists doctors to patients, by a part of the name, by pages, of their hospital only', async () => {
    const [first, second] = [
      await buildDoctor({ tenantId, name: '陈知行', title: '主任医师', expert: '高血压', avatar: '/a.png' }),
      await buildDoctor({ tenantId, name: '小陈', title: '', expert: '' }),
    ];
    await buildDoctor({ tenantId, name: '李%' });
    await buildDoctor({ name: '陈外院' });
    const { token } = await buildSession({ tenantId });
    const found = (query: string) => ask(`GET ${at}/doctor_list?${query}`, { token });
    const one = await found(`doctor_name=${encodeURIComponent('陈')}&page_num=1&page_size=1`);
    assert.equal(
      one.text,
      `{"page_num":1,"page_size":1,"total":2,"pages":2,"list":[{"doctor_id":"${first.id}","doctor_name":"陈知行","doctor_photo_url":"/a.png","doctor_title":"主任医师","doctor_expert":"高血压"}]}`,
    );
    assertSameShape(one.text, example('doctor-list'));
    assert.match(
      (await found(`doctor_name=${encodeURIComponent('陈')}&page_num=2&page_size=1`)).text,
      new RegExp(`"list":\\[\\{"doctor_id":"${second.id}"`),
    );
    assert.equal(JSON.parse((await found('doctor_name=&page_num=1&page_size=10')).text).total, 3);
    assert.equal(JSON.parse((await found('page_num=9&page_size=10')).text).list.length, 0);
    for (const query of [
      'page_num=1',
      'page_size=1',
      'page_num=0&page_size=1',
      'page_num=1&page_size=101',
      'page_num=1&page_size=1&doctor_name=%25',
    ])
      refused(await found(query), 400, 'INVALID_INPUT', query);
    refused(await ask(`GET ${at}/doctor_list?page_num=1&page_size=1`), 401, 'NOT_SIGNED_IN');
  });
});
