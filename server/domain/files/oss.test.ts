import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { httpDateOf, isoOf, now, shiftClock } from '../../platform/clock.ts';
import { config, useConfig } from '../../platform/config.ts';
import { insertRows, inTransaction, select } from '../../platform/db.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { buildAccount } from '../../test/factories/identity.ts';
import { fileByKey } from './files.store.ts';
import { awaitUpload, purgeFiles, signAvatarUpload } from './index.ts';
import { assertPolicy, OssRefusal, printPolicy } from './oss-policy.ts';
import { signOss } from './oss-signature.ts';

// Aliyun's own samples; the second is derived from its algorithm (hospital-files, 2030).
const secret = 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV';
const headerSample =
  'PUT\nODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=\ntext/html\nThu, 17 Nov 2005 18:49:58 GMT\nx-oss-magic:abracadabra\nx-oss-meta-author:foo@bar.com\n/oss-example/nelson';

describe('files: the language of OSS', () => {
  it('signs as Aliyun does', () => {
    assert.equal(signOss(secret, headerSample), '26NBxoKdsyly4EDv6inkoDft/yA=');
    const policy = printPolicy(Date.parse('2030-01-01T00:00:00Z'), [
      { bucket: 'hospital-files' },
      ['content-length-range', 1, 10_485_760],
      ['eq', '$success_action_status', '201'],
      ['starts-with', '$key', 'review/u1/'],
    ]);
    assert.match(
      Buffer.from(policy, 'base64').toString(),
      /^\{"expiration":"2030-01-01T00:00:00\.000Z","conditions":\[\{"bucket":"hospital-files"\},/,
    );
    assert.equal(signOss(secret, policy), '4zd4LDIZt2UkzfQBjb+eBcn4h6U=');
    assert.deepEqual([isoOf(0), httpDateOf(0)], ['1970-01-01T00:00:00.000Z', 'Thu, 01 Jan 1970 00:00:00 GMT']);
  });

  it('keeps every kind of condition, and says which one broke', () => {
    const fields = new Map([
      ['bucket', 'b'],
      ['key', 'review/u1/x.png'],
      ['content-type', 'image/png'],
      ['success_action_status', '201'],
    ]);
    const judge = (conditions: Parameters<typeof printPolicy>[1], size = 10, expiresAt = 2_000) =>
      assertPolicy(printPolicy(expiresAt, conditions), { fields, size }, 1_000);
    judge([
      { bucket: 'b' },
      ['eq', '$success_action_status', '201'],
      ['starts-with', '$key', 'review/u1/'],
      ['content-length-range', 1, 10],
    ]);
    judge([
      ['in', '$Content-Type', ['image/png']],
      ['not-in', '$content-type', ['text/html']],
      ['starts-with', '$x', ''],
      { Key: 'review/u1/x.png' },
    ]);
    const broken: [Parameters<typeof printPolicy>[1], number, string, RegExp, number?, number?][] = [
      [[{ bucket: 'c' }], 403, 'AccessDenied', /Policy Condition failed: \{"bucket":"c"\}/],
      [[['eq', '$key', 'review/u1/y.png']], 403, 'AccessDenied', /failed: \["eq","\$key"/],
      [[['starts-with', '$key', 'review/u2/']], 403, 'AccessDenied', /starts-with/],
      [[['in', '$content-type', ['image/jpeg']]], 403, 'AccessDenied', /"in"/],
      [[['not-in', '$content-type', ['image/png']]], 403, 'AccessDenied', /"not-in"/],
      [[['content-length-range', 1, 9]], 400, 'EntityTooLarge', /maximum/],
      [[['content-length-range', 11, 90]], 400, 'EntityTooSmall', /minimum/],
      [[{ bucket: 'b' }], 403, 'AccessDenied', /Policy expired/, 10, 1_000],
    ];
    for (const [conditions, status, code, words, size, expiresAt] of broken)
      assert.throws(
        () => judge(conditions, size, expiresAt),
        (error) => {
          assert.ok(error instanceof OssRefusal);
          assert.deepEqual([error.status, error.code], [status, code]);
          assert.match(error.message, words);
          return true;
        },
      );
    for (const text of ['', 'x', 'bm8=', Buffer.from('{"expiration":"2030-01-01","conditions":[{}]}').toString('base64')])
      assert.throws(() => assertPolicy(text, { fields, size: 1 }, 0), { code: 'InvalidPolicyDocument' });
  });

  it('forgets uploads that never came, however many there are', async () => {
    const { accountId } = await buildAccount();
    const { key } = await signAvatarUpload({ accountId, extension: 'png', contentType: 'image/png', size: undefined });
    const signed = await fileByKey(key);
    const row = { account_id: accountId, purpose: 'avatar', bucket: signed?.bucket ?? '', content_type: 'image/png', status: 'signed' };
    const keyOf = (index: number) => `avatars/${'0'.repeat(16)}-${String(index).padStart(22, '0')}.png`;
    const old = Array.from({ length: 450 }, (_, index) => ({ ...row, object_key: keyOf(index), signed_at: now() - 2 * 86_400_000 }));
    await inTransaction((tx) => insertRows(tx, 'files', old));
    assert.ok((await purgeFiles()).files >= 450);
    assert.deepEqual([await fileByKey(keyOf(449)), (await fileByKey(key))?.status], [undefined, 'signed']);
  });

  describe('with a real bucket', () => {
    const asked: IncomingMessage[] = [];
    let status = 404;
    const server = createServer((request, reply) => {
      asked.push(request);
      reply.writeHead(status).end();
    });
    let before_: ReturnType<typeof config>;
    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      before_ = config();
      const OSS_ENDPOINT = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
      useConfig({ ...before_, OSS_BUCKET: 'hospital-files', OSS_ENDPOINT, OSS_ACCESS_KEY_ID: 'AKID', OSS_ACCESS_KEY: secret });
    });
    after(() => {
      useConfig(before_);
      server.close();
    });

    const sign = (accountId: string) => signAvatarUpload({ accountId, extension: 'png', contentType: 'image/png', size: undefined });

    it('signs for its host and never shows the secret', async () => {
      const { accountId } = await buildAccount();
      const signed = await sign(accountId);
      assert.equal(signed.url, `${config().OSS_ENDPOINT}/hospital-files`);
      assert.deepEqual([signed.accessKeyId, signed.signature], ['AKID', signOss(secret, signed.policy)]);
      assert.ok(!JSON.stringify(signed).includes(secret));
      useConfig({ ...config(), OSS_ENDPOINT: 'oss-cn-beijing.aliyuncs.com' });
      assert.equal((await sign(accountId)).url, 'https://hospital-files.oss-cn-beijing.aliyuncs.com');
      useConfig({ ...config(), OSS_ENDPOINT: signed.url.replace('/hospital-files', '') });
    });

    it('asks until the file has come, then sets the avatar; gives up when the policy is long over', async () => {
      const { accountId } = await buildAccount();
      const { fileId, key, url } = await sign(accountId);
      const news = { fileId, expiresAt: now() + 600_000 };
      await assert.rejects(awaitUpload(news, { id: '1', attempt: 1 }), RetryLater);
      status = 500;
      await assert.rejects(awaitUpload(news, { id: '1', attempt: 2 }), RetryLater);
      status = 200;
      await awaitUpload(news, { id: '1', attempt: 3 });
      await awaitUpload(news, { id: '1', attempt: 4 });
      assert.equal(asked.length, 3);
      const date = asked[2]?.headers.date;
      assert.equal(asked[2]?.headers.authorization, `OSS AKID:${signOss(secret, `HEAD\n\n\n${date}\n/hospital-files/${key}`)}`);
      assert.deepEqual([asked[2]?.method, asked[2]?.url], ['HEAD', `/hospital-files/${key}`]);
      const avatars = await select<{ avatar: string }>(null, 'SELECT avatar FROM accounts WHERE id = :accountId', { accountId });
      assert.deepEqual(avatars, [{ avatar: `${url}/${key}` }]);
      status = 404;
      const never = await sign(accountId);
      const back = shiftClock(661_000);
      await awaitUpload({ fileId: never.fileId, expiresAt: news.expiresAt }, { id: '2', attempt: 9 }).finally(back);
      assert.equal((await fileByKey(never.key))?.status, 'signed');
    });

    it('needs all four settings or none', async () => {
      const whole = config();
      useConfig({ ...whole, OSS_ACCESS_KEY: undefined });
      await assert.rejects(sign('1'), /set together/);
      useConfig(whole);
    });
  });
});
