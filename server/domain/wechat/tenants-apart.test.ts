import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { Fault } from '../../../shared/vocab/fault.ts';
import { shared } from '../../platform/redis.ts';
import { buildProxy, type WechatProxy } from '../../test/factories/proxy.ts';
import { buildWechat, type Wechat, type WechatHospital } from '../../test/factories/wechat.ts';
import { accessToken, renewedToken } from './access-token.ts';
import { privateTemplatesOf, saveOfficialAccount, sendTemplateMessage, signPage } from './index.ts';
import { jsTicket } from './js-sdk.ts';
import { readKept } from './kept-for-all.ts';
import { meaningsIn } from './template-fields.rules.ts';

/** Three planned refusals of a token in a row are told; nothing else may go wrong. */
function plannedRefusal(error: unknown): void {
  if (!(error instanceof Fault && error.code === 'wechat_unreachable')) throw error;
}

describe('official accounts of several tenants', function () {
  this.timeout(30_000);
  let wechat: Wechat;
  let proxy: WechatProxy;
  before(async () => {
    wechat = await buildWechat();
    proxy = await buildProxy();
  });
  after(async () => {
    await proxy.close();
    await wechat.close();
  });

  it('never uses a token or ticket of another tenant, whatever happens in whichever order', async () => {
    const hospitals = [wechat.certificate, wechat.publicKey];
    const ownerOf = new Map<string, string>();
    const owned = (value: string, appid: string) => {
      assert.equal(ownerOf.get(value) ?? appid, appid, 'one value for two apps');
      ownerOf.set(value, appid);
    };
    const templates = new Map<string, string[]>();
    const users = new Map<string, string>();
    for (const { oa } of hospitals) {
      const listed = await wechat.control<{ templateId: string }[]>(`/templates?appid=${oa}`);
      templates.set(oa, listed.map(({ templateId }) => templateId).sort());
      users.set(oa, (await wechat.control<{ openid: string }>('/oauth-code', { appid: oa })).openid);
    }
    const secretOf = ({ oa, credential }: WechatHospital) => credential.apps.find(({ appid }) => appid === oa)?.secret ?? '';
    const acts: ((hospital: WechatHospital) => Promise<void>)[] = [
      async ({ oa }) => owned(await accessToken(oa), oa),
      async ({ mp }) => owned(await accessToken(mp), mp),
      async ({ oa }) => owned(await jsTicket(oa), oa),
      async ({ oa }) => owned(await renewedToken(oa, 'refused', false), oa),
      async ({ tenantId, oa }) => assert.equal((await signPage({ tenantId, url: 'https://a.cn/' })).appid, oa),
      async ({ tenantId, oa }) =>
        assert.deepEqual((await privateTemplatesOf(tenantId)).map(({ templateId }) => templateId).sort(), templates.get(oa)),
      async (hospital) => {
        const secret = secretOf(hospital);
        await saveOfficialAccount({ tenantId: hospital.tenantId, appid: hospital.oa, secret, authUrl: `a${randomInt(9)}.cn` });
      },
      async ({ oa }) => {
        await wechat.control('/faults', { path: '/cgi-bin/template/get_all_private_template', errcode: 40001, times: 1 });
        owned(await accessToken(oa), oa);
      },
      async ({ oa, mp }) => {
        const other = hospitals.find((one) => one.oa !== oa);
        const foreign = await shared().get(`wechat-token:${other?.oa}`); // somebody mixes them up
        if (foreign !== undefined) for (const appid of [oa, mp]) await shared().set(`wechat-token:${appid}`, foreign, 60_000);
      },
    ];
    for (let round = 0; round < 12; round++) {
      await wechat.control('/faults', { path: '/cgi-bin/template/get_all_private_template', times: 0 });
      await Promise.all(
        Array.from({ length: 25 }, async () => {
          const hospital = hospitals[randomInt(2)];
          const act = acts[randomInt(acts.length)];
          if (hospital && act) await act(hospital).catch(plannedRefusal);
        }),
      );
    }
    for (const { oa } of hospitals) {
      const templateId = templates.get(oa)?.[0] ?? '';
      const message = { appid: oa, openid: users.get(oa) ?? '', templateId, data: {}, clientMsgId: 'x', url: 'https://a.cn/' };
      await assert.rejects(sendTemplateMessage(message), { code: '47003' }); // past token, user and template: they are this app's
    }
    assert.ok(ownerOf.size >= 6);
  });

  it('does not give what was got with another secret', async () => {
    const { oa } = wechat.certificate;
    await accessToken(oa);
    assert.equal(await readKept({ kind: 'token', appid: oa, mark: 'another' }), undefined);
  });

  it('asks for a ticket once for a hundred callers', async () => {
    const { tenantId } = wechat.publicKey;
    await shared().set(`wechat-ticket:${wechat.publicKey.oa}`, '', 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.asked.length = 0;
    const signed = await Promise.all(Array.from({ length: 100 }, () => signPage({ tenantId, url: 'https://a.cn/#b' })));
    assert.equal(proxy.asked.filter((path) => path === '/cgi-bin/ticket/getticket').length, 1);
    assert.equal(new Set(signed.map(({ nonceStr }) => nonceStr)).size, 100);
  });

  it("reads what a template's keys mean from its labels", () => {
    const read = (content: string) => Object.values(meaningsIn(content)).join(' ');
    assert.equal(
      read('{{first.DATA}}\n患者姓名：{{keyword1.DATA}}\n就诊科室：{{keyword2.DATA}}\n预约时间：{{keyword3.DATA}}\n{{remark.DATA}}'),
      'title patient department time note',
    );
    assert.equal(
      read('咨询人:{{thing1.DATA}}\n回复医生:{{thing2.DATA}}\n回复时间:{{time3.DATA}}\n回复内容:{{thing4.DATA}}'),
      'patient doctor time content',
    );
    assert.equal(read('订单号:{{a1.DATA}}\n商品名称:{{a2.DATA}}\n订单状态:{{a3.DATA}}\n更新时间:{{a4.DATA}}'), 'order item status time');
    assert.equal(
      read('取镜地点:{{a1.DATA}}\n就诊医院:{{a2.DATA}}\n原就诊时间:{{a3.DATA}}\n挂号费:{{a4.DATA}}\n取消原因:{{a5.DATA}}'),
      'place hospital oldTime amount reason',
    );
    assert.equal(read('就诊序号:{{a1.DATA}}\n别的:{{a2.DATA}}\n{{a3.DATA}}'), 'number note note');
    assert.deepEqual(meaningsIn('没有字段'), {});
  });
});
