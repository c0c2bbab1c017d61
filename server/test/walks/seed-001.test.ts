import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { auth } from '../../../shared/contracts/pati/auth.ts';
import { booking } from '../../../shared/contracts/pati/booking.ts';
import { members } from '../../../shared/contracts/pati/members.ts';
import { payment } from '../../../shared/contracts/pati/payment.ts';
import { schedule } from '../../../shared/contracts/pati/schedule.ts';
import { checkDigitOf } from '../../domain/care/index.ts';
import { assertSameShape } from '../byte-for-byte.ts';
import { buildDepartment, buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Answer, adopt, type Hospital, openHospital } from '../hospital.ts';

const contract = { ...auth, ...schedule, ...booking, ...members, ...payment };
type MainRoute = keyof typeof contract;

const text = (name: string, kind: 'request' | 'response') =>
  readFileSync(new URL(`../../../shared/contracts/pati/examples/${name}.${kind}.json`, import.meta.url), 'utf8');

/** Seed 001 prints no examples: its tables say keys, order, types and what may be null; every reply served is held against them. */
describe('seed 001, reply by reply', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token = '';
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
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  /** Makes the call and holds the reply against the table. */
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
  async function serve(route: MainRoute, input: Record<string, unknown> = {}): Promise<any> {
    const [method = '', template = ''] = route.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
    const search = new URLSearchParams(Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]));
    const answer: Answer =
      method === 'GET'
        ? await hospital.call('GET', `${path}?${search}`, { token })
        : await hospital.call(method, path, { token, body: input });
    assert.equal(answer.status, 200, `${route}: ${answer.text}`);
    const endpoint = contract[route];
    assertSameShape(answer.text, text(endpoint.example, 'response'), endpoint.response);
    seen.add(route);
    return answer.json;
  }

  const code = async (phone: string): Promise<string> => {
    await hospital.deliver();
    return (await hospital.control('GET', `/sms?phone=${phone}`))[0].code;
  };

  it('serves every call of the main job as its table says', async () => {
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
    const tables = Object.keys(contract).filter((route) => !seen.has(route));
    assert.deepEqual(tables, [], 'every table was held against a reply');
  });
});
