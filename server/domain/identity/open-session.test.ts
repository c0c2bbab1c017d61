import assert from 'node:assert/strict';
import jwt from 'jsonwebtoken';
import { now, shiftClock } from '../../platform/clock.ts';
import { config, useConfig } from '../../platform/config.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildAccount, buildSession, testPassword } from '../../test/factories/identity.ts';
import { changePassword, logOut, openSession, startSession } from './index.ts';
import { sessionReader } from './session-cache.ts';

const opened = async (token: string) => {
  const session = await openSession(token);
  assert.ok(session);
  return session;
};

/** Ends a session as another process would: this one is not told. */
const endElsewhere = (id: string) =>
  inTransaction((tx) => change(tx, 'UPDATE sessions SET revoked_at = :at WHERE id = :id', { id, at: now() }));

describe('identity: open sessions', () => {
  it('end at once where they are ended', async () => {
    const { token } = await buildSession();
    const session = await opened(token);
    await opened(token);
    await logOut(session);
    assert.equal(await openSession(token), undefined);
  });

  it('end at once for all other devices when the password changes', async () => {
    const { accountId } = await buildAccount();
    const tokens = await Promise.all([1, 2].map(async () => (await buildSession({ accountId })).token));
    const [mine, other] = tokens;
    assert.ok(mine && other);
    await Promise.all(tokens.map(opened));
    await changePassword({ session: await opened(mine), oldPassword: testPassword, newPassword: 'Another-2024' });
    assert.equal(await openSession(other), undefined);
    await opened(mine);
  });

  it('that another process ended are at most a second more', async () => {
    const { token } = await buildSession();
    const { id } = await opened(token);
    await endElsewhere(id);
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    assert.equal(await openSession(token), undefined);
  });

  it('end when their time has come, whatever was read before', async () => {
    const { token } = await buildSession();
    await opened(token);
    const back = shiftClock(31 * 86_400_000);
    try {
      assert.equal(await openSession(token), undefined);
    } finally {
      back();
    }
  });

  it('that were never open are asked about each time', async () => {
    const { accountId, tenantId } = await buildSession();
    const token = await startSession({ accountId, tenantId, role: 'patient', proof: 'password' });
    const { id } = await opened(token);
    const next = jwt.sign({ sid: String(Number(id) + 1) }, config().SESSION_KEY, { algorithm: 'HS256', noTimestamp: true });
    assert.equal(await openSession(next), undefined);
    const born = await startSession({ accountId, tenantId, role: 'patient', proof: 'password' });
    assert.equal((await opened(born)).accountId, accountId);
  });
});

describe('identity: what a reader of sessions believes', () => {
  const session = (id: string) =>
    ({ id, accountId: '1', tenantId: '1', role: 'patient', proof: 'password', expiresAt: now() + 60_000 }) as const;

  it('reads many at once, and one again only after a second', async () => {
    const asked: string[][] = [];
    const read = sessionReader(async (ids) => {
      asked.push([...ids]);
      return new Map(ids.map((id) => [id, session(id)]));
    });
    const ids = ['reader-1', 'reader-2', 'reader-1'];
    assert.deepEqual(
      (await Promise.all(ids.map(read))).map((found) => found?.fresh),
      [true, true, true],
    );
    assert.deepEqual(
      (await Promise.all(ids.map(read))).map((found) => found?.fresh),
      [false, false, false],
    );
    assert.deepEqual(asked, [['reader-1', 'reader-2']]);
  });

  it('does not keep what was read while a session was being ended', async () => {
    let reads = 0;
    const { token } = await buildSession();
    const ended = await opened(token);
    const read = sessionReader(async () => {
      reads++;
      if (reads === 1) await logOut(ended);
      return new Map([['reader-3', session('reader-3')]]);
    });
    await read('reader-3');
    await read('reader-3');
    assert.equal(reads, 2);
  });
});

describe('identity: tokens', () => {
  it('of another key open nothing, also when they did before', async () => {
    const { token } = await buildSession();
    await opened(token);
    const before = config();
    try {
      useConfig({ ...before, SESSION_KEY: 'another-key-another-key-another-key-1' });
      assert.equal(await openSession(token), undefined);
    } finally {
      useConfig(before);
    }
    await opened(token);
  });
});
