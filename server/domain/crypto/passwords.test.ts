import assert from 'node:assert/strict';
import smCrypto from 'sm-crypto';
import { hashPassword, setPasswordIterations, sm3, verifyNothing, verifyPassword } from './index.ts';

const PASSWORD = 'Aa1!就诊-good';

/** One block of PBKDF2 written out over the independent HMAC-SM3: 32 bytes need no more. */
function pbkdf2ByHand(password: string, salt: Buffer, iterations: number): string {
  const key = [...Buffer.from(password)];
  const hmac = (data: Buffer): Buffer => Buffer.from(smCrypto.sm3([...data], { key }), 'hex');
  let u = hmac(Buffer.concat([salt, Buffer.from([0, 0, 0, 1])]));
  const out = Buffer.from(u);
  for (let i = 1; i < iterations; i++) {
    u = hmac(u);
    for (let b = 0; b < out.length; b++) out.writeUInt8(out.readUInt8(b) ^ u.readUInt8(b), b);
  }
  return out.toString('base64url');
}

describe('crypto: passwords', () => {
  let kept = 0;
  before(async () => {
    kept = Number((await hashPassword('x')).split('$')[1]);
  });
  beforeEach(() => setPasswordIterations(50));
  after(() => setPasswordIterations(kept));

  it('takes the right password and no other', async () => {
    const stored = await hashPassword(PASSWORD);
    assert.match(stored, /^pbkdf2-sm3\$50\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/);
    assert.equal(await verifyPassword(PASSWORD, stored), true);
    for (const wrong of ['', `${PASSWORD} `, PASSWORD.toLowerCase(), stored]) assert.equal(await verifyPassword(wrong, stored), false);
  });

  it('takes plain text and its SM3 for the same, whichever was stored', async () => {
    const hashed = sm3(PASSWORD);
    for (const first of [PASSWORD, hashed]) {
      const stored = await hashPassword(first);
      for (const then of [PASSWORD, hashed, hashed.toUpperCase()]) assert.equal(await verifyPassword(then, stored), true);
      assert.equal(await verifyPassword(sm3(hashed), stored), false);
      assert.equal(await verifyPassword(hashed.slice(1), stored), false);
    }
  });

  it('is PBKDF2-HMAC-SM3 to an independent implementation', async () => {
    const [, iterations, salt, hash] = (await hashPassword(PASSWORD)).split('$');
    assert.ok(salt);
    assert.equal(hash, pbkdf2ByHand(smCrypto.sm3(PASSWORD), Buffer.from(salt, 'base64url'), Number(iterations)));
  });

  it('salts each verifier by itself', async () => {
    assert.notEqual(await hashPassword(PASSWORD), await hashPassword(PASSWORD));
  });

  it('reads verifiers made with other iterations', async () => {
    const stored = await hashPassword(PASSWORD);
    setPasswordIterations(3);
    assert.equal(await verifyPassword(PASSWORD, stored), true);
    assert.match(await hashPassword(PASSWORD), /^pbkdf2-sm3\$3\$/);
  });

  it('refuses a verifier it cannot read, rather than call the password wrong', async () => {
    const stored = await hashPassword(PASSWORD);
    const spoiled = [
      '',
      'x',
      sm3(PASSWORD),
      stored.slice(0, -1),
      `${stored}A`,
      stored.replace('$50$', '$0$'),
      stored.replace('$50$', '$99999999$'),
    ];
    for (const text of spoiled) await assert.rejects(verifyPassword(PASSWORD, text), { message: 'password verifier damaged' });
  });

  it('refuses absurd iteration counts', () => {
    for (const n of [0, -1, 1.5, Number.NaN, 10_000_001]) assert.throws(() => setPasswordIterations(n), RangeError);
  });

  it('says no for nobody, after as much work as for somebody', async () => {
    setPasswordIterations(20_000);
    const stored = await hashPassword(PASSWORD);
    const fastest = async (work: () => Promise<boolean>): Promise<number> => {
      const took: number[] = [];
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        assert.equal(await work(), false);
        took.push(performance.now() - start);
      }
      return Math.min(...took);
    };
    const ratio = (await fastest(() => verifyNothing('wrong'))) / (await fastest(() => verifyPassword('wrong', stored)));
    // Wide, because others share the processor; skipping the work would make it about a hundredth.
    assert.ok(ratio > 0.2 && ratio < 5, `ratio ${ratio}`);
  });

  it('leaves the event loop free meanwhile', async () => {
    setPasswordIterations(50_000);
    let done = false;
    const hashing = hashPassword(PASSWORD).then(() => {
      done = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(done, false);
    await hashing;
  });
});
