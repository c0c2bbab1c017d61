import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../../tools/preview/testing/mount';
import { shownIn, type } from './screen';

const page = 'packages/account/pages/member-form/index';
const route = 'POST /pati_service/patient_service/member';
const people = 'GET /pati_service/patient_service/members';
const number = '11010519491231002X';

async function fill(shown: Mounted, idNumber = number): Promise<void> {
  await type(shown, '姓名', ' 张三 ');
  await type(shown, '身份证号码', idNumber);
  await type(shown, '手机号', '138 0000 0001');
}
async function save(shown: Mounted): Promise<void> {
  await shown.call('save');
  await shown.settled();
}

describe('miniprogram/account: 添加就诊人', function () {
  this.timeout(60_000);

  it('derives card, gender and birthday from the number as soon as it is whole', async () => {
    const shown = await mountPage(page);
    await type(shown, '身份证号码', '11010519491231');
    assert.equal(shown.data().derived, null);
    assert.match(shown.text(), /身份证号码是 18 位，现在填了 14 位/);
    await type(shown, '身份证号码', '110105 19491231 002x');
    assert.equal(shownIn(shown, '身份证号码'), number);
    assert.match(shown.text(), /证件\s*居民身份证\s*性别\s*女\s*出生日期\s*1949 年 12 月 31 日/);
    await type(shown, '身份证号码', '110105194912310021');
    assert.equal(shown.data().derived, null);
    assert.match(shown.text(), /身份证号码填错了/);
    shown.unmount();
  });

  it('asks the server nothing before the form is right', async () => {
    const shown = await mountPage(page, { answers: { [route]: { memberId: '2002' } } });
    await save(shown);
    assert.deepEqual(shown.data().complaints, { name: '请填写姓名', idNumber: '请填写身份证号码', phone: '请填写手机号' });
    assert.match(shown.html(), /role="alert"[^>]*>请填写姓名/);
    await type(shown, '姓名', '张三');
    assert.doesNotMatch(shown.text(), /请填写姓名/);
    await fill(shown, '110105194912310021');
    await save(shown);
    assert.equal(shown.asked.length, 0);
    shown.unmount();
  });

  it('adds the person, remembers who it is, and who is booked for next', async () => {
    const shown = await mountPage(page, { answers: { [route]: { memberId: '2002' }, [people]: [] } });
    await fill(shown);
    await shown.tap('父母');
    await save(shown);
    assert.deepEqual(shown.asked[0]?.data, {
      name: '张三',
      IDNo: number,
      birthday: '1949-12-31',
      gender: 2,
      phone: '13800000001',
    });
    assert.deepEqual([shown.kept('relations'), shown.kept('memberId')], [{ 2002: '父母' }, '2002']);
    assert.deepEqual(shown.pages(), ['packages/account/pages/members/index']);
    shown.unmount();
  });

  it('leaves the default person alone where the patient says so', async () => {
    const shown = await mountPage(page, { answers: { [route]: { memberId: '2002' }, [people]: [] }, storage: { memberId: '2001' } });
    await fill(shown);
    await shown.tap('不是');
    await save(shown);
    assert.equal(shown.kept('memberId'), '2001');
    shown.unmount();
  });

  it("shows the server's no, keeps what was filled in, and can be tried again", async () => {
    const no = reply(409, { error_code: 'MEMBER_EXISTS', error_msg: '该就诊人已添加' });
    const shown = await mountPage(page, { answers: { [route]: no } });
    await fill(shown);
    await save(shown);
    assert.match(shown.text(), /该就诊人已添加/);
    assert.deepEqual([shown.data().busy, shownIn(shown, '手机号')], [false, '13800000001']);
    shown.unmount();
  });

  it('opens 登录 on top when nobody is signed in, and keeps what was filled in', async () => {
    const no = reply(401, { error_code: 'NOT_SIGNED_IN', error_msg: '请先登录' });
    const shown = await mountPage(page, { answers: { [route]: no, 'POST /app/wx/login': no }, wx: { login: () => ({ code: 'w' }) } });
    await fill(shown);
    await save(shown);
    assert.deepEqual(shown.pages(), [page, 'packages/account/pages/log-in/index']);
    shown.unmount();
  });
});
