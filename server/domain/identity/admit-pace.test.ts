import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { FaultCode } from '../../../shared/vocab/fault.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { config, useConfig } from '../../platform/config.ts';
import { localMemory, type SharedMemory, shared, useSharedMemory } from '../../platform/redis.ts';
import { readCaptcha } from '../../test/factories/identity.ts';
import { admitPace, newCaptcha } from './index.ts';

const refusedWith = (code: FaultCode) => ({ name: 'Fault', code });

describe('identity: the pace of people', () => {
  let kept: SharedMemory;
  let accountId: string;
  beforeEach(() => {
    kept = shared();
    useSharedMemory(localMemory());
    accountId = randomUUID();
  });
  afterEach(() => {
    useSharedMemory(kept);
    releaseClock();
  });

  const call = (more: Partial<Parameters<typeof admitPace>[0]> = {}) =>
    admitPace({ accountId, device: undefined, ip: '127.0.0.1', what: 'submit', perMinute: 10, captcha: undefined, ...more });
  const calls = async (count: number, more: Parameters<typeof call>[0] = {}) => {
    for (let n = 0; n < count; n++) await call(more);
  };
  const solved = async () => {
    const { captchaId } = await newCaptcha(accountId);
    return { id: captchaId, answer: await readCaptcha({ captchaId, accountId }) };
  };

  it('is never noticed by one who books ten numbers a minute', async () => {
    await calls(10);
    await calls(10, { what: 'another call' });
    freezeClock(now() + 60_001);
    await calls(10);
  });

  it('asks the eleventh for a captcha, until the minute is over', async () => {
    await calls(10);
    await assert.rejects(call(), refusedWith('captcha_required'));
    await calls(1, { accountId: randomUUID() });
    freezeClock(now() + 60_001);
    await call();
  });

  it('counts a device whatever accounts it uses, by its own name or else its address, and no address of the machine itself', async () => {
    const fresh = () => ({ accountId: randomUUID() });
    for (let n = 0; n < 60; n++) await call({ ...fresh(), device: 'phone-1', ip: `10.0.0.${n}` });
    await assert.rejects(call({ ...fresh(), device: 'phone-1' }), refusedWith('captcha_required'));
    await call({ ...fresh(), device: 'phone-2' });
    for (let n = 0; n < 60; n++) await call({ ...fresh(), ip: '203.0.113.7' });
    await assert.rejects(call({ ...fresh(), ip: '203.0.113.7' }), refusedWith('captcha_required'));
    for (let n = 0; n < 61; n++) await call({ ...fresh(), ip: n % 2 ? '::1' : '127.0.0.1' });
  });

  it('holds an address that names a new device for every call', async () => {
    const fresh = (n: number) => ({ accountId: randomUUID(), device: `made up ${n}`, ip: '203.0.113.8' });
    for (let n = 0; n < 600; n++) await call(fresh(n));
    await assert.rejects(call(fresh(600)), refusedWith('captcha_required'));
  });

  it('follows RATE_LIMIT_SCALE', async () => {
    const before = config();
    useConfig({ ...before, RATE_LIMIT_SCALE: 2 });
    try {
      await calls(20);
      await assert.rejects(call(), refusedWith('captcha_required'));
    } finally {
      useConfig(before);
    }
  });

  it('does not stop the house when what counts is lost', async () => {
    useSharedMemory({ ...localMemory(), countEach: async (keys) => keys.map(() => 0) });
    await calls(30);
  });

  describe('a captcha', () => {
    beforeEach(() => calls(10));

    it('answered rightly, in small letters too, lets this call and ten more pass', async () => {
      const { id, answer } = await solved();
      await call({ captcha: { id, answer: ` ${answer.toLowerCase()} ` } });
      await calls(10);
      await assert.rejects(call(), refusedWith('captcha_required'));
      await assert.rejects(call({ captcha: { id, answer } }), refusedWith('captcha_required'));
      await call({ captcha: await solved() });
      await calls(10);
    });

    it('is good for one right answer, also of two at once', async () => {
      const captcha = await solved();
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => call({ captcha })));
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('takes three tries', async () => {
      const { id, answer } = await solved();
      for (let n = 0; n < 2; n++) await assert.rejects(call({ captcha: { id, answer: '0000' } }), refusedWith('captcha_required'));
      await call({ captcha: { id, answer } });

      await calls(10);
      const next = await solved();
      for (let n = 0; n < 3; n++) await assert.rejects(call({ captcha: { ...next, answer: '' } }), refusedWith('captcha_required'));
      await assert.rejects(call({ captcha: next }), refusedWith('captcha_required'));
    });

    it('lives five minutes', async () => {
      const captcha = await solved();
      freezeClock(now() + 300_000);
      await calls(10);
      await assert.rejects(call({ captcha }), refusedWith('captcha_required'));
    });

    it("is its account's own, and none that was not drawn", async () => {
      const captcha = await solved();
      const other = { accountId: randomUUID() };
      await calls(10, other);
      await assert.rejects(call({ ...other, captcha }), refusedWith('captcha_required'));
      await assert.rejects(call({ captcha: { id: 'x', answer: captcha.answer } }), refusedWith('captcha_required'));
    });

    it('is drawn twenty times a minute and no more', async () => {
      for (let n = 0; n < 20; n++) await newCaptcha(accountId);
      await assert.rejects(newCaptcha(accountId), refusedWith('too_many_requests'));
    });

    it('is a picture that holds no letter', async () => {
      const { image } = await newCaptcha(accountId);
      const [head, data = ''] = image.split(',');
      assert.equal(head, 'data:image/svg+xml;base64');
      const svg = Buffer.from(data, 'base64').toString('utf8');
      assert.match(
        svg,
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="160" height="60" viewBox="0 0 160 60"><rect [^>]+\/><g [^>]+>(<path d="M[-\d. ]+Q[-\d. ]+"\/>){8,60}<\/g><\/svg>$/,
      );
    });
  });
});
