import assert from 'node:assert/strict';
import { mountPage, reply } from '../../../tools/preview/testing/mount';
import { type } from './screen';

const page = 'packages/account/pages/member-edit/index';
const people = 'GET /pati_service/patient_service/members';
const change = 'PUT /app/members/{memberId}';
const remove = 'DELETE /app/members/{memberId}';
const member = {
  ...{ memberId: '7', name: '张三丰', gender: 1, age: '75', IDNo: '11010519491231001X', phone: '13800000001' },
  ...{ defaultMember: true, patiImg: '', bindPatiId: '' },
};
const listed = { [people]: [member] };

describe('miniprogram/account: 修改就诊人', function () {
  this.timeout(60_000);

  it('changes the phone and who that is, and leaves name and number alone', async () => {
    const shown = await mountPage(`${page}?id=7`, { answers: { ...listed, [change]: {} } });
    assert.match(shown.text(), /张\*\*身份证1101\*+001X/);
    assert.doesNotMatch(shown.html(), /张三丰.*保存/);
    await type(shown, '手机号', '139 0000 000');
    await shown.tap('保存');
    assert.match(shown.text(), /手机号是 11 位/);
    await type(shown, '手机号', '139 0000 0002');
    await shown.tap('父母');
    await shown.tap('保存');
    assert.deepEqual(shown.asked.find(({ method }) => method === 'PUT')?.data, { phone: '13900000002' });
    assert.deepEqual(shown.kept('relations'), { 7: '父母' });
    assert.equal(shown.calls('navigateBack').length, 1);
    shown.unmount();
  });

  it('keeps a relation without asking the server, and takes it back by a second tap', async () => {
    const shown = await mountPage(`${page}?id=7`, { answers: listed, storage: { relations: { 7: '父母' } } });
    const before = shown.asked.length;
    await shown.tap('父母');
    await shown.tap('保存');
    assert.deepEqual(shown.kept('relations'), {});
    assert.equal(shown.asked.slice(before).filter(({ method }) => method !== 'GET').length, 0);
    shown.unmount();
  });

  it('asks before it removes', async () => {
    const shown = await mountPage(`${page}?id=7`, { answers: { ...listed, [remove]: {} }, storage: { relations: { 7: '父母' } } });
    await shown.tap('移除这位就诊人');
    assert.match(shown.text(), /移除张\*\*？.*不能再给这位就诊人挂号.*以前的挂号记录还能看到/);
    shown.call('close');
    await shown.settled();
    assert.ok(shown.asked.every(({ method }) => method === 'GET'));
    await shown.call('remove');
    await shown.settled();
    assert.equal(shown.asked.filter(({ method }) => method === 'DELETE').length, 1);
    assert.deepEqual(shown.kept('relations'), {});
    assert.equal(shown.calls('showToast')[0]?.[1].title, '已移除');
    shown.unmount();
  });

  it('says why not while something depends on the person, and leads there', async () => {
    const why = '这位就诊人还有没看的号，请先取消，或看完再移除';
    const refused = reply(409, { error_code: 'MEMBER_IN_USE', error_msg: why });
    const shown = await mountPage(`${page}?id=7`, { answers: { ...listed, [remove]: refused }, storage: { relations: { 7: '父母' } } });
    await shown.call('remove');
    await shown.settled();
    assert.match(shown.text(), new RegExp(`现在还不能移除.*${why}.*看我的挂号`));
    assert.deepEqual(shown.kept('relations'), { 7: '父母' });
    shown.unmount();
  });

  it('leads to the waiting list where that is the reason', async () => {
    const refused = reply(409, { error_code: 'MEMBER_IN_USE', error_msg: '这位就诊人还在候补，请先取消候补再移除' });
    const shown = await mountPage(`${page}?id=7`, { answers: { ...listed, [remove]: refused } });
    await shown.call('remove');
    await shown.settled();
    assert.match(shown.text(), /还在候补.*看我的候补/);
    shown.call('goWhy');
    await shown.settled();
    assert.equal(shown.pages().at(-1), 'packages/booking/pages/waitlist/index');
    shown.unmount();
  });

  it('says so when the person is not there, and when nothing comes back', async () => {
    const gone = await mountPage(`${page}?id=8`, { answers: listed });
    assert.match(gone.text(), /没有找到这位就诊人/);
    gone.unmount();
    const lost = await mountPage(`${page}?id=7`, { answers: listed });
    await type(lost, '手机号', '13900000002');
    await lost.tap('保存');
    assert.match(lost.text(), /网络|连不上|联系不上/);
    lost.unmount();
  });
});
