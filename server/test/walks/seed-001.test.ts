import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pati } from '../../../shared/contracts/pati/index.ts';
import { checkDigitOf } from '../../domain/care/index.ts';
import { assertSameShape } from '../byte-for-byte.ts';
import { buildDepartment, buildTenant } from '../factories/directory.ts';
import { buildSession } from '../factories/identity.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Answer, adopt, type Hospital, openHospital } from '../hospital.ts';

type Documented = keyof typeof pati;
/** Ours, beside the document: where WeChat asks for the domain file. */
const undocumented = 'GET /MP_verify_{code}.txt';

const text = (name: string, kind: 'request' | 'response') =>
  readFileSync(new URL(`../../../shared/contracts/pati/examples/${name}.${kind}.json`, import.meta.url), 'utf8');

/** Seed 001 prints no examples: its tables say keys, order, types and what may be null; every reply served is held against them. */
describe('seed 001, reply by reply', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token = '';
  let admin = '';
  let day = '';
  let sessionId = '';
  let deptId = '';
  let doctorId = '';
  const seen = new Set<string>();

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      deptId = (await buildDepartment({ tenantId: '1' })).id;
      const made = await buildSchedule({ tenantId: '1', departmentId: deptId, feeFen: 2500 });
      await buildSchedule({ tenantId: '1', departmentId: deptId, doctorId: null, day: made.day });
      day = made.day;
      sessionId = made.id;
      doctorId = made.doctorId ?? '';
      admin = (await buildSession({ tenantId: '1', role: 'tenant-admin' })).token;
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  async function ask(route: Documented, input: Record<string, unknown>, of: string): Promise<Answer> {
    const [method = '', template = ''] = route.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
    const search = new URLSearchParams(Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]));
    const answer = await (method === 'GET'
      ? hospital.call('GET', `${path}?${search}`, { token: of })
      : hospital.call(method, path, { token: of, body: input }));
    assert.equal(answer.status, 200, `${route}: ${answer.text}`);
    seen.add(route);
    return answer;
  }

  /** Makes the call and holds the reply against the table. */
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
  async function serve(route: Documented, input: Record<string, unknown> = {}, of = token): Promise<any> {
    const answer = await ask(route, input, of);
    const endpoint = pati[route];
    if ('example' in endpoint) assertSameShape(answer.text, text(endpoint.example, 'response'), endpoint.response);
    else assert.fail(`${route} has no example`);
    return answer.json;
  }

  const code = async (phone: string): Promise<string> => {
    await hospital.deliver();
    return (await hospital.control('GET', `/sms?phone=${phone}`))[0].code;
  };

  it('serves every call of a patient as its table says', async () => {
    const phone = '13900000077';
    const base = '/pati_service/patient_service';
    await serve(`GET ${base}/register/phone_identifying_code`, { phone });
    ({ token } = await serve(`POST ${base}/register`, { phone, verCode: await code(phone), password: 'correct-horse' }));
    ({ token } = await serve(`POST ${base}/login`, { phone, password: 'correct-horse' }));
    await serve(`POST ${base}/change_password`, { oldPassword: 'correct-horse', newPassword: 'better-horse' });
    const digits = '11010519900307233';
    const person = { name: '王小明', gender: 1, birthday: '1990-03-07', IDNo: digits + checkDigitOf(digits), phone };
    const { memberId } = await serve(`POST ${base}/member`, person);
    await serve(`GET ${base}/members`);
    await serve(`POST ${base}/myinfo`, { name: '小明', gender: 1, birthday: '1990-03-07' });
    await serve(`GET ${base}/myinfo`);
    const barCode = await ask('GET /pati_service/wechat/query_bar_code', { member_id: memberId }, token);
    assert.equal(barCode.headers.get('content-type'), 'image/png');
    await serve(`POST ${base}/myinfo/upload_picture`, { file_extension: 'png', file_type: 'image/png' });
    await serve('GET /pati_service/wechat/service_info');
    await serve('GET /pati_service/manager_service/doctor_list', { page_num: 1, page_size: 10 });

    const rooms = '/pati_service/tenant_service';
    await serve(`GET ${rooms}/depts`);
    await serve(`GET ${rooms}/schedule_by_date`, { deptId, date: day });
    await serve(`GET ${rooms}/schedule_by_doctor`, { deptId });
    await serve(`GET ${rooms}/schedule`, { deptId, doctorId, date: day });
    await serve(`GET ${rooms}/schedule/left_appo`, { scheduleId: sessionId });
    await serve(`GET ${rooms}/schedule/info`, { deptId, doctorId });

    const desk = '/pati_service/book_service';
    await serve(`POST ${desk}/book/presubmit`, { scheduleId: sessionId, serialNo: 10 });
    await serve(`POST ${desk}/book/schedule`, { scheduleId: sessionId, memberId });
    const { openid, code: wxCode } = await hospital.control('POST', '/login', {});
    const { bookId } = await serve(`POST ${desk}/book/submit`, { scheduleId: sessionId, serialNo: 10, memberId, wxCode });
    await hospital.deliver();
    await serve(`GET ${desk}/books`, { pageNo: 1, pageSize: 10 });
    await serve(`GET ${desk}/book/{bookId}`, { bookId });
    const order = await serve(`POST ${desk}/pay/appo_order`, { appo_id: bookId, open_id: openid });
    await serve('POST /pati_service/wx/jsapi/paysign', {
      agencyId: order.agency_id,
      tenantId: 1,
      appId: 'wx1000000000000001',
      timeStamp: order.timestamp,
      nonceStr: order.nonce_str,
      prepayId: order.prepay_id,
      signType: 'RSA',
    });
    await serve(`POST ${desk}/book/cancel`, { bookId });
    await serve(`POST ${base}/logout`);

    await serve(`GET ${base}/reset_password/phone_identifying_code`, { phone });
    const verCode = await code(phone);
    await serve(`POST ${base}/reset_password/phone_identifying_code_validate`, { phone, verCode });
    await serve(`POST ${base}/reset_password`, { phone, verCode, newPassword: 'third-horse' });
  });

  it('serves every call of the administration as its table says', async () => {
    const desk = '/pati_service/manager_service';
    await serve(`POST ${desk}/save_group_label`, { label_name: '高血压', label_id: '', label_type: 2 }, admin);
    const { list } = await serve(`GET ${desk}/list`, { label_type: 2 }, admin);
    const { label_id } = list[0];
    const digits = '11010519491231002';
    const { pati_id } = await serve(
      `POST ${desk}/patient`,
      {
        ...{ pati_name: '王秀兰', pati_gender: '2', pati_birthday: '1949-12-31', pati_phone: '13900000078' },
        ...{ pati_id_type: '99', pati_id_number: digits + checkDigitOf(digits), list: [{ label_id }] },
      },
      admin,
    );
    await serve(`GET ${desk}/pati_info`, { pati_id }, admin);
    await serve(`GET ${desk}/list_person_count`, { label_type: 2, order_type: 1 }, admin);
    await serve(`POST ${desk}/del_group_label`, { label_id, label_type: 2 }, admin);

    const wechat = '/pati_service/wechat';
    const [own] = await hospital.control('GET', '/credentials');
    const { appid, secret } = own.apps.find(({ kind }: { kind: string }) => kind === 'oa');
    await serve(`POST ${wechat}/conf`, { app_id: appid, app_secret: secret, auth_url: 'https://wx.hospital.example' }, admin);
    await serve(`GET ${wechat}/conf`, {}, admin);
    await serve(`GET ${wechat}/menu_url`, {}, admin);
    const { templateList } = await serve(`GET ${wechat}/templates`, {}, admin);
    await serve(`POST ${wechat}/template_id`, { wech_temp_type: 1, wech_temp_id: templateList[0].templateId }, admin);
    const kept = await ask(`GET ${wechat}/template_id`, {}, admin);
    const printed = text('template-id', 'response'); // which keys a template has is the template's own
    const [fields = ''] = printed.match(/"fields":\s*\{[^}]*\}/) ?? [];
    assertSameShape(kept.text.replace(/"fields":\{[^}]*\}/g, fields), printed);
    const form = new FormData();
    form.set('inputstream', new Blob(['Ab3dEf6hIj9kLm2n']), 'MP_verify_Ab3dEf6hIj9kLm2n.txt');
    const upload = await fetch(`${hospital.url}${wechat}/auth_file/upload`, { method: 'POST', headers: { token: admin }, body: form });
    assert.equal(await upload.text(), '{}');
    seen.add(`POST ${wechat}/auth_file/upload`);
    assert.equal((await ask(`GET ${wechat}/auth_file/download`, {}, admin)).text, 'Ab3dEf6hIj9kLm2n');
    await serve('POST /pati_service/wx/jsapi/signature', { url: 'https://wx.hospital.example/book' }, '');
  });

  it('has then held a reply against every table of the document', () => {
    const tables = Object.keys(pati).filter((route) => route !== undocumented);
    assert.equal(tables.length, 45);
    assert.deepEqual(
      tables.filter((route) => !seen.has(route)),
      [],
    );
  });
});
