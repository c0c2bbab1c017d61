import { randomUUID } from 'node:crypto';
import { boot } from '../../../server/app/boot.ts';
import { addTenant } from '../../../server/domain/directory/index.ts';
import { recordPaid } from '../../../server/domain/payment/index.ts';
import { openNotification, saveMerchant } from '../../../server/domain/wechat/index.ts';
import { loadConfig, processEnvironment } from '../../../server/platform/config.ts';
import { insertRows, inTransaction } from '../../../server/platform/db.ts';
import { generateRsaKeys } from '../../wechat-simulator/certificate.ts';
import { gcmEncrypt, randomText } from '../../wechat-simulator/crypto.ts';
import { signedHeaders } from '../../wechat-simulator/pay/kit.ts';
import { clients } from '../plan.ts';
import { each, serveWorks } from './in-process.ts';

await boot(loadConfig(processEnvironment()), { migrating: true });
const [mchid, appid, fen, apiV3Key] = ['1900000001', 'wx0000000000000001', 1_500, randomText(32)];
const serial = 'PUB_KEY_ID_0000000000000001';
const [platform, merchant] = await Promise.all([generateRsaKeys(), generateRsaKeys()]);
await inTransaction(async (tx) => {
  await addTenant(tx, { id: '1', name: '压测医院' });
  await saveMerchant(tx, {
    ...{ mchid, tenantId: '1', mode: 'public-key', apiV3Key, merchantSerial: '0000000000000001', merchantPrivateKey: merchant.privateKey },
    ...{ publicKeyId: serial, publicKey: platform.publicKey, platformCertificates: [] },
  });
});

interface Payment {
  outTradeNo: string;
  transactionId: string;
}
let made = 0;

/** So many booked numbers whose orders wait for their money. */
async function awaiting(count: number): Promise<Payment[]> {
  const at = Date.now();
  const later = at + 86_400_000;
  const ids = Array.from({ length: count }, () => ++made);
  const numbers = ids.map((id) => ({
    id,
    outTradeNo: `BENCH${String(id).padStart(20, '0')}`,
    transactionId: `4200${String(id).padStart(24, '0')}`,
  }));
  const visit = { day: '2036-01-01', half: 'AM', visit_at: later, half_day: '2036-01-01AM', status: 'booked', active_key: 1 };
  const about = { origin: 'pati', type: 1, fee_fen: fen, booked_at: at, version: 0 };
  const bookings = numbers.map(({ id }) => ({
    ...{ id, order_no: `AP${id}`, tenant_id: 1, account_id: 1, member_id: id, person_key: `p${id}`, schedule_id: 1, serial_no: id },
    ...{ department_id: 1, doctor_id: 1, ...visit, ...about },
  }));
  const order = { description: '压测医院挂号费', ori_fen: fen, reimburse_percent: 0, pay_fen: fen, status: 'awaiting', created_at: at };
  const orders = ids.map((id) => ({ id, tenant_id: 1, account_id: 1, subject_kind: 'booking', subject_id: id, ...order }));
  const attempts = numbers.map(({ id, outTradeNo }) => ({
    ...{ id, order_id: id, tenant_id: 1, mchid, appid, openid: `o${id}`, out_trade_no: outTradeNo, fen, description: '压测医院挂号费' },
    ...{ nonce_str: randomText(32), prepay_id: `wx${id}`, status: 'open', active_key: 1 },
    ...{ expires_at: later, created_at: at, opened_at: at, checked_at: at },
  }));
  for (let from = 0; from < count; from += 500)
    await inTransaction(async (tx) => {
      await insertRows(tx, 'bookings', bookings.slice(from, from + 500));
      await insertRows(tx, 'orders', orders.slice(from, from + 500));
      await insertRows(tx, 'payment_attempts', attempts.slice(from, from + 500));
    });
  return numbers;
}

/** The callback of a payment as the simulator seals and signs it. */
function noticeOf({ outTradeNo, transactionId }: Payment): Parameters<typeof openNotification>[0] {
  const plain = {
    ...{ mchid, appid, out_trade_no: outTradeNo, transaction_id: transactionId, trade_type: 'JSAPI', trade_state: 'SUCCESS' },
    ...{ trade_state_desc: '支付成功', bank_type: 'OTHERS', attach: '', success_time: '2026-12-01T08:00:00+08:00' },
    ...{ payer: { openid: 'openid-of-the-bench' }, amount: { total: fen, payer_total: fen, currency: 'CNY', payer_currency: 'CNY' } },
  };
  const nonce = randomText(12);
  const resource = {
    ...{ original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', associated_data: 'transaction', nonce },
    ciphertext: gcmEncrypt(apiV3Key, nonce, 'transaction', JSON.stringify(plain)),
  };
  const about = { create_time: '2026-12-01T08:00:00+08:00', resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS' };
  const body = JSON.stringify({ id: randomUUID(), ...about, summary: '支付成功', resource });
  const headers = signedHeaders({ serial, privateKey: platform.privateKey }, body);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { mchid, headers: lower, body: Buffer.from(body) };
}

/** Records a trade; confirmPaid answers in the same transaction (server/app/reactions.ts). */
async function record(trade: Parameters<typeof recordPaid>[0]): Promise<void> {
  const outcome = await recordPaid(trade);
  if (outcome !== 'paid') throw new Error(`A payment of the bench was ${outcome}.`);
}

async function open(callback: Parameters<typeof openNotification>[0]) {
  const notice = await openNotification(callback);
  if (notice.kind !== 'payment') throw new Error('A notice of the bench is no payment.');
  return notice.trade;
}

serveWorks({
  opened: {
    prepare: async (count) => {
      const notices = (await awaiting(count)).map(noticeOf);
      return () => each(count, clients.calls, async (index) => record(await open(notices[index]!)));
    },
  },
  recorded: {
    prepare: async (count) => {
      const trades = (await awaiting(count)).map((payment) => ({
        ...{ mchid, appid, ...payment, state: 'SUCCESS' as const, totalFen: fen, currency: 'CNY' },
        ...{ payerOpenid: 'openid-of-the-bench', paidAt: Date.now() },
      }));
      return () => each(count, clients.calls, (index) => record(trades[index]!));
    },
  },
});
