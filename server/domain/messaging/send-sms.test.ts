import assert from 'node:assert/strict';
import { config, useConfig } from '../../platform/config.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { randomPhone } from '../../test/factories/identity.ts';
import { buildMiniProgram, type MiniProgram } from '../../test/factories/messaging.ts';
import { sendSms } from './index.ts';

describe('messaging: SMS', () => {
  let app: MiniProgram;
  before(async function () {
    this.timeout(60_000);
    app = await buildMiniProgram();
  });
  after(() => app.close());
  const inbox = (phone: string) => app.control<{ text: string; code: string }[]>(`sms?phone=${phone}`);
  const fails = (fault: object) => app.control('faults', { path: '/sms/send', times: 1, ...fault });
  const code = () => ({ phone: randomPhone(), text: '验证码 123456，5 分钟内有效。' });

  it('reaches the inbox', async () => {
    const issued = code();
    await sendSms(issued, { id: '1', attempt: 1 });
    assert.deepEqual(
      (await inbox(issued.phone)).map((sms) => sms.code),
      ['123456'],
    );
  });

  it('tries again for about two minutes, then drops the code', async () => {
    const issued = code();
    let waited = 0;
    for (let attempt = 1; ; attempt++) {
      await fails({ status: 503 });
      const error = await sendSms(issued, { id: '1', attempt }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) break;
      assert.ok(error instanceof RetryLater);
      waited += error.afterMs;
    }
    assert.ok(waited > 60_000 && waited <= 120_000, String(waited));
    assert.deepEqual(await inbox(issued.phone), []);
  });

  it('does not repeat what the gateway refuses', async () => {
    const issued = code();
    const right = config();
    useConfig({ ...right, SMS_KEY: 'wrong' });
    await sendSms(issued, { id: '1', attempt: 1 });
    useConfig(right);
    assert.deepEqual(await inbox(issued.phone), []);
  });

  it('waits for a gateway that is down, sends no old code, and nothing when switched off', async () => {
    const issued = code();
    const right = config();
    useConfig({ ...right, SMS_URL: 'http://127.0.0.1:9/' });
    await assert.rejects(
      sendSms(issued, { id: '1', attempt: 1 }),
      (error) => error instanceof RetryLater && !error.message.includes(issued.phone),
    );
    useConfig({ ...right, SMS_DRIVER: 'off' });
    await sendSms(issued, { id: '1', attempt: 1 });
    useConfig(right);
    await sendSms({ ...issued, issuedAt: Date.now() - 301_000 }, { id: '1', attempt: 1 });
    assert.deepEqual(await inbox(issued.phone), []);
  });
});
