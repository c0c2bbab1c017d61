import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type Simulator, startSimulator } from './index.ts';
import { call, eventually, list, tenant } from './testing/client.ts';
import { openHospital } from './testing/hospital.ts';
import { payCall, sdkFor } from './testing/merchant.ts';
import { beijingDay } from './time.ts';

describe('wechat simulator: WeChat Pay', () => {
  let simulator: Simulator;
  let one: Awaited<ReturnType<typeof tenant>>;
  let two: typeof one;
  let hospital: Awaited<ReturnType<typeof openHospital>>;
  let judgedBy: typeof one;
  let serial = 0;

  before(async () => {
    simulator = await startSimulator({ port: 0, notifyDelays: [20, 20, 30] });
    [one, two] = [await tenant(simulator, 0), await tenant(simulator, 1)];
    hospital = await openHospital(() => judgedBy);
  });
  beforeEach(() => {
    judgedBy = one;
    hospital.arrivals.length = 0;
    hospital.answers.length = 0;
  });
  after(async () => {
    await simulator.close();
    await hospital.close();
  });

  const orderNo = () => `T${Date.now()}${++serial}`;

  async function draft(more: Record<string, unknown> = {}, who = one) {
    const login = await call(simulator, '/control/login', { appid: who.mp.appid });
    return {
      ...{ appid: who.mp.appid, mchid: who.mchid, description: '门诊挂号费', out_trade_no: orderNo() },
      ...{ notify_url: `${hospital.url}/pay`, amount: { total: 2000, currency: 'CNY' }, payer: { openid: String(login.body.openid) } },
      ...more,
    };
  }

  async function order(more: Record<string, unknown> = {}, who = one) {
    const body = await draft(more, who);
    const reply = await payCall(simulator, who, 'POST', '/v3/pay/transactions/jsapi', body);
    assert.equal(reply.status, 200, reply.text);
    return { ...body, prepayId: String(reply.body.prepay_id) };
  }

  async function paid(more: Record<string, unknown> = {}, who = one) {
    const made = await order(more, who);
    const reply = await call(simulator, '/control/pay/silent', { prepayId: made.prepayId });
    assert.equal(reply.status, 200, reply.text);
    return { ...made, transactionId: String(reply.body.transactionId) };
  }

  const refundBody = (no: string, refund: number, more: Record<string, unknown> = {}) => ({
    ...{ out_trade_no: no, out_refund_no: `R${no}`, reason: '患者取消', amount: { refund, total: 2000, currency: 'CNY' } },
    ...more,
  });

  it('serves the unmodified wechatpay-node-v3 from order to refund callback', async () => {
    const sdk = sdkFor(simulator, one, one.mp.appid);
    const { appid: _appid, mchid: _mchid, ...params } = await draft({ attach: 'visit 1' });
    const made = await sdk.transactions_jsapi(params);
    assert.equal(made.status, 200);
    // The SDK turns the prepay_id into what wx.requestPayment takes.
    const prepayId = String(made.data.package).replace('prepay_id=', '');
    assert.match(prepayId, /^wx\d{14}[0-9a-f]{20}$/);
    assert.equal((await sdk.query({ out_trade_no: params.out_trade_no })).data.trade_state, 'NOTPAY');

    const spoiled = { ...made.data, nonceStr: 'another' };
    assert.equal((await call(simulator, '/control/pay', { prepayId, payment: spoiled })).body.error, 'PAY_SIGN_ERROR');
    const receipt = await call(simulator, '/control/pay', { prepayId, openid: params.payer.openid, payment: made.data });
    assert.deepEqual(receipt.body, { transactionId: receipt.body.transactionId, outTradeNo: params.out_trade_no });
    const arrival = await eventually(() => hospital.arrivals[0]);
    assert.equal(arrival.verdict, 'genuine');
    assert.equal(arrival.plain.attach, 'visit 1');
    assert.deepEqual(arrival.plain.amount, { total: 2000, payer_total: 2000, currency: 'CNY', payer_currency: 'CNY' });
    const { headers, body } = arrival;
    const verified = await sdk.verifySign({
      ...{ timestamp: String(headers['wechatpay-timestamp']), nonce: String(headers['wechatpay-nonce']), body },
      ...{ serial: String(headers['wechatpay-serial']), signature: String(headers['wechatpay-signature']), apiSecret: one.apiV3Key },
    });
    assert.equal(verified, true);
    const queried = await sdk.query({ transaction_id: String(receipt.body.transactionId) });
    assert.equal(queried.data.trade_state, 'SUCCESS');

    const refund = await sdk.refunds({ ...refundBody(params.out_trade_no, 800), notify_url: `${hospital.url}/refund` });
    assert.equal(refund.status, 200);
    const told = await eventually(() => hospital.arrivals.find((one) => one.path === '/refund'));
    assert.equal(told.verdict, 'genuine');
    assert.equal(told.plain.refund_status, 'SUCCESS');
    assert.equal('status' in told.plain, false);
    assert.match(told.body, /"event_type":"REFUND.SUCCESS"/);
    const found = await sdk.find_refunds(`R${params.out_trade_no}`);
    assert.equal(found.status, 200);
    assert.equal((await sdk.query({ out_trade_no: params.out_trade_no })).data.trade_state, 'REFUND');
    assert.equal((await sdk.close(params.out_trade_no)).status, 400);
  });

  it('signs answers and callbacks with the key of the merchant’s mode, and answers with the key asked for', async () => {
    judgedBy = two;
    const made = await order({}, two);
    const query = `/v3/pay/transactions/out-trade-no/${made.out_trade_no}?mchid=${two.mchid}`;
    assert.equal((await payCall(simulator, two, 'GET', query)).signed, two.publicKeyId);
    const asked = { headers: { 'Wechatpay-Serial': two.platformSerial } };
    assert.equal((await payCall(simulator, two, 'GET', query, undefined, asked)).signed, two.platformSerial);
    const unknown = await payCall(simulator, two, 'GET', query, undefined, { headers: { 'Wechatpay-Serial': 'ABC' } });
    assert.deepEqual([unknown.status, unknown.body.code], [400, 'PARAM_ERROR']);
    await call(simulator, '/control/pay', { prepayId: made.prepayId });
    const arrival = await eventually(() => hospital.arrivals[0]);
    assert.equal(arrival.verdict, 'genuine');
    assert.equal(arrival.headers['wechatpay-serial'], two.publicKeyId);
    assert.equal((await payCall(simulator, one, 'GET', '/v3/certificates')).signed, one.platformSerial);
  });

  it('refuses every doubtful request signature with a signed 401', async () => {
    const body = await draft();
    const send = (slip: Parameters<typeof payCall>[5]) => payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', body, slip);
    const now = Math.floor(Date.now() / 1000);
    const slips = [{ timestamp: now - 310 }, { timestamp: now + 310 }, { nonce: '' }, { serial: two.merchantSerial }, { signedBody: '{}' }];
    for (const slip of [...slips, { mchid: two.mchid }, { mchid: '1' }, { headers: { Authorization: undefined } }]) {
      const reply = await send(slip);
      assert.deepEqual([reply.status, reply.body.code], [401, 'SIGN_ERROR'], JSON.stringify(slip));
    }
    assert.equal((await send({ signedBody: '{}' })).signed, one.platformSerial);
    for (const headers of [{ 'User-Agent': '' }, { Accept: '' }, { 'Content-Type': 'text/plain' }]) {
      assert.equal((await send({ headers })).body.code, 'PARAM_ERROR', JSON.stringify(headers));
    }
    assert.equal((await send({})).status, 200);
  });

  it('checks what an order says', async () => {
    const other = await call(simulator, '/control/login', { appid: two.mp.appid });
    const cases: [Record<string, unknown>, number, string][] = [
      [{ appid: two.mp.appid }, 400, 'APPID_MCHID_NOT_MATCH'],
      [{ mchid: two.mchid }, 400, 'PARAM_ERROR'],
      [{ payer: { openid: 'nobody' } }, 400, 'PARAM_ERROR'],
      [{ payer: { openid: other.body.openid } }, 500, 'OPENID_MISMATCH'],
      [{ out_trade_no: 'short' }, 400, 'PARAM_ERROR'],
      [{ out_trade_no: 'has space1' }, 400, 'PARAM_ERROR'],
      [{ amount: { total: 0 } }, 400, 'PARAM_ERROR'],
      [{ amount: { total: 1.5 } }, 400, 'PARAM_ERROR'],
      [{ amount: { total: 1, currency: 'USD' } }, 400, 'PARAM_ERROR'],
      [{ notify_url: 'http://hospital.example/notify' }, 400, 'PARAM_ERROR'],
      [{ notify_url: `${hospital.url}/pay?a=1` }, 400, 'PARAM_ERROR'],
      [{ description: '' }, 400, 'PARAM_ERROR'],
      [{ time_expire: '2026-03-02 10:30' }, 400, 'PARAM_ERROR'],
      [{ made_up: 1 }, 400, 'PARAM_ERROR'],
    ];
    for (const [more, status, code] of cases) {
      const reply = await payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', await draft(more));
      assert.deepEqual([reply.status, reply.body.code], [status, code], JSON.stringify(more));
    }
  });

  it('gives a fresh prepay for the same order, refuses a changed one, and closes', async () => {
    const made = await order();
    const { prepayId, ...body } = made;
    const again = await payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', body);
    assert.notEqual(again.body.prepay_id, prepayId);
    const changed = await payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', { ...body, amount: { total: 1 } });
    assert.deepEqual([changed.status, changed.body.code], [400, 'INVALID_REQUEST']);
    const close = `/v3/pay/transactions/out-trade-no/${made.out_trade_no}/close`;
    for (let times = 0; times < 2; times++) {
      const closed = await payCall(simulator, one, 'POST', close, { mchid: one.mchid });
      assert.deepEqual([closed.status, closed.text, closed.signed], [204, '', one.platformSerial]);
    }
    assert.equal((await payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', body)).body.code, 'ORDER_CLOSED');
    assert.equal((await call(simulator, '/control/pay', { prepayId })).body.error, 'ORDER_CLOSED');
    const missing = await payCall(simulator, one, 'GET', `/v3/pay/transactions/out-trade-no/nothing1?mchid=${one.mchid}`);
    assert.deepEqual([missing.status, missing.body.code], [404, 'ORDER_NOT_EXIST']);
  });

  it('lets prepays run out after two hours and orders at time_expire', async () => {
    const [long, short] = [await order(), await order({ time_expire: new Date(Date.now() + 600_000).toISOString() })];
    const wrong = await call(simulator, '/control/pay', { prepayId: long.prepayId, openid: 'someone' });
    assert.equal(wrong.body.error, 'PAYER_MISMATCH');
    await call(simulator, '/control/clock', { now: Date.now() + 700_000 });
    assert.equal((await call(simulator, '/control/pay', { prepayId: short.prepayId })).body.error, 'ORDER_EXPIRED');
    await call(simulator, '/control/clock', { now: new Date(Date.now() + 7_300_000).toISOString() });
    assert.equal((await call(simulator, '/control/pay', { prepayId: long.prepayId })).body.error, 'PREPAY_EXPIRED');
    const { prepayId: _old, ...body } = long;
    const fresh = await payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', body);
    assert.equal((await call(simulator, '/control/pay/silent', { prepayId: fresh.body.prepay_id })).status, 200);
    await call(simulator, '/control/clock', {});
  });

  it('repeats a callback until it is taken', async () => {
    hospital.answers.push({ status: 500 }, { status: 302 });
    const made = await order();
    await call(simulator, '/control/pay', { prepayId: made.prepayId });
    await eventually(() => hospital.arrivals.length === 3);
    const ids = new Set(hospital.arrivals.map((arrival) => /"id":"([^"]+)"/.exec(arrival.body)?.[1]));
    assert.equal(ids.size, 1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.equal(hospital.arrivals.length, 3);
  });

  it('spoils callbacks in seven ways that an independent verifier sees', async () => {
    const made = await paid();
    const send = async (more: Record<string, unknown>) => {
      const reply = await call(simulator, '/control/notify', { outTradeNo: made.out_trade_no, ...more });
      return reply.body.statuses;
    };
    const expected = {
      ...{ body: 'bad signature', signature: 'bad signature', signtest: 'bad signature' },
      ...{ timestamp: 'stale', serial: 'unknown serial', tag: 'bad tag' },
    };
    for (const [tamper, verdict] of Object.entries(expected)) {
      assert.deepEqual(await send({ tamper }), [401], tamper);
      assert.equal(hospital.arrivals.at(-1)?.verdict, verdict, tamper);
    }
    assert.deepEqual(await send({ tamper: 'amount' }), [204]);
    assert.deepEqual(hospital.arrivals.at(-1)?.plain.amount, { total: 2001, payer_total: 2001, currency: 'CNY', payer_currency: 'CNY' });
    const urls = [`${hospital.url}/a`, `${hospital.url}/b`];
    assert.deepEqual(await send({ times: 6, concurrency: 3, urls }), [204, 204, 204, 204, 204, 204]);
    assert.equal(hospital.arrivals.filter((arrival) => arrival.path === '/b').length, 3);
    assert.deepEqual(await send({ urls: ['http://127.0.0.1:1/closed'] }), [0]);
    const unpaid = await order();
    assert.equal((await call(simulator, '/control/notify', { outTradeNo: unpaid.out_trade_no })).body.error, 'NOTHING_TO_TELL');
  });

  it('keeps the refund rules', async () => {
    const made = await paid();
    const url = '/v3/refund/domestic/refunds';
    const first = refundBody(made.out_trade_no, 1500, { notify_url: `${hospital.url}/refund` });
    const accepted = await payCall(simulator, one, 'POST', url, first);
    assert.deepEqual([accepted.status, accepted.body.status], [200, 'PROCESSING']);
    const same = await payCall(simulator, one, 'POST', url, first);
    assert.equal(same.body.refund_id, accepted.body.refund_id);
    const refuse = async (more: Record<string, unknown>) => (await payCall(simulator, one, 'POST', url, { ...first, ...more })).body.code;
    assert.equal(await refuse({ reason: 'another' }), 'INVALID_REQUEST');
    assert.equal(await refuse({ out_refund_no: 'R2', amount: { refund: 501, total: 2000, currency: 'CNY' } }), 'INVALID_REQUEST');
    assert.equal(await refuse({ out_refund_no: 'R3', amount: { refund: 1, total: 1999, currency: 'CNY' } }), 'INVALID_REQUEST');
    assert.equal(await refuse({ out_refund_no: 'R4', out_trade_no: 'nothing1' }), 'RESOURCE_NOT_EXISTS');
    const unpaid = await order();
    assert.equal(await refuse({ out_refund_no: 'R5', out_trade_no: unpaid.out_trade_no }), 'INVALID_REQUEST');
    await eventually(() => hospital.arrivals.find((arrival) => arrival.path === '/refund'));
    const found = await payCall(simulator, one, 'GET', `${url}/${first.out_refund_no}`);
    assert.equal(found.body.status, 'SUCCESS');
    const again = await call(simulator, '/control/notify', { outRefundNo: first.out_refund_no, times: 2 });
    assert.deepEqual(again.body.statuses, [204, 204]);
    const rows = (await list(simulator, 'refunds')).filter((refund) => refund.out_trade_no === made.out_trade_no);
    assert.deepEqual(
      rows.map((row) => [row.status, row.amount.refund]),
      [['SUCCESS', 1500]],
    );
    assert.equal((await list(simulator, 'trades')).find((trade) => trade.out_trade_no === made.out_trade_no)?.trade_state, 'REFUND');
  });

  it('gives the day’s bill, gzipped when asked, with a hash of the plain file', async () => {
    await paid({ description: '挂号,费' }, two);
    const day = beijingDay(Date.now());
    const asked = await payCall(simulator, two, 'GET', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`);
    assert.equal(asked.body.hash_type, 'SHA1');
    const link = String(asked.body.download_url);
    assert.ok(link.startsWith('https://api.mch.weixin.qq.com/v3/billdownload/file?token='));
    const target = link.replace('https://api.mch.weixin.qq.com', '');
    const file = await payCall(simulator, two, 'GET', target);
    assert.equal(file.signed, '');
    const bytes = gunzipSync(file.bytes);
    assert.equal(createHash('sha1').update(bytes).digest('hex'), asked.body.hash_value);
    const lines = bytes.toString('utf8').split('\r\n');
    assert.ok(lines[0]?.startsWith('\ufeff交易时间,'));
    const row = lines.find((line) => line.includes('挂号 费')) ?? '';
    assert.equal(row.split(',').length, 27);
    assert.ok(row.split(',').every((value) => value.startsWith('`')));
    assert.ok(row.includes('`20.00'));
    const none = await payCall(simulator, two, 'GET', `/v3/bill/tradebill?bill_date=${beijingDay(Date.now() - 86_400_000)}`);
    assert.deepEqual([none.status, none.body.code], [400, 'NO_STATEMENT_EXIST']);
    assert.equal((await payCall(simulator, one, 'GET', target)).status, 403);
  });

  it('fails as planned, before or after the work is done', async () => {
    const path = '/v3/refund/domestic/refunds';
    await call(simulator, '/control/faults', { path, errcode: 'NOT_ENOUGH', times: 1 });
    const made = await paid();
    const refused = await payCall(simulator, one, 'POST', path, refundBody(made.out_trade_no, 100));
    assert.deepEqual([refused.status, refused.body.code, refused.signed], [403, 'NOT_ENOUGH', one.platformSerial]);
    await call(simulator, '/control/faults', { path, drop: 'after', times: 1 });
    await assert.rejects(payCall(simulator, one, 'POST', path, refundBody(made.out_trade_no, 100)));
    const kept = await payCall(simulator, one, 'GET', `${path}/R${made.out_trade_no}`);
    assert.equal(kept.status, 200);
    await call(simulator, '/control/faults', { path: '/v3/pay/transactions/jsapi', drop: true, times: 1 });
    const body = await draft();
    await assert.rejects(payCall(simulator, one, 'POST', '/v3/pay/transactions/jsapi', body));
    assert.equal(
      (await list(simulator, 'trades')).some((trade) => trade.out_trade_no === body.out_trade_no),
      false,
    );
  });
});
