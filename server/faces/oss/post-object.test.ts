import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type SignedUpload, signAvatarUpload } from '../../domain/files/index.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount } from '../../test/factories/identity.ts';
import { type Hospital, openHospital } from '../../test/hospital.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const boundary = '----7MA4YWxkTrZu0gW';
const ending = `\r\n--${boundary}--\r\n`;

describe('the embedded store looks at the policy before it takes the file', function () {
  this.timeout(30_000);
  let hospital: Hospital;
  let signed: SignedUpload;
  const open: Socket[] = [];

  before(async () => {
    hospital = await openHospital(async () => void (await buildTenant({ id: '1' })));
  });
  beforeEach(async () => {
    const { accountId } = await buildAccount();
    signed = await signAvatarUpload({ accountId, extension: 'png', contentType: 'image/png', size: undefined });
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  after(() => hospital?.close());

  const fields = (over: object = {}) => {
    const { key, policy, accessKeyId, signature } = signed;
    return { key, policy, OSSAccessKeyId: accessKeyId, signature, ...over };
  };
  /** The form up to the file's own bytes. */
  const headOf = (form: object, file = 'Content-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: image/png') =>
    Object.entries(form)
      .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .concat(`--${boundary}\r\n${file}\r\n\r\n`)
      .join('');
  /** A client that says how much will come, and then sends as it likes. */
  async function begin(length: number, path = '/app/oss/uploads') {
    const { hostname, port } = new URL(hospital.url);
    const socket = connect(Number(port), hostname);
    open.push(socket);
    let said = '';
    const answered = new Promise<string>((resolve) => {
      socket.on('data', (chunk) => {
        said += chunk;
        if (/<\/Error>|^HTTP\/1\.1 20.*\r\n\r\n/s.test(said)) resolve(said);
      });
      socket.on('error', () => resolve(said));
      socket.on('close', () => resolve(said));
    });
    const heads = [`POST ${path} HTTP/1.1`, `Host: ${hostname}`, `Content-Type: multipart/form-data; boundary=${boundary}`];
    socket.write(`${heads.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n`);
    return { socket, answered, send: (part: string | Buffer) => new Promise((resolve) => socket.write(part, resolve)) };
  }
  const refusals: [string, () => object, number, RegExp][] = [
    ['no policy', () => ({ key: signed.key }), 403, /AccessDenied/],
    ['a policy that is not ours', () => fields({ policy: 'e30=' }), 403, /SignatureDoesNotMatch/],
    ['another key id', () => fields({ OSSAccessKeyId: 'x' }), 403, /InvalidAccessKeyId/],
    ['another key than the policy’s', () => fields({ key: 'avatars/x.png' }), 403, /Policy Condition failed/],
    ['a type that the policy does not allow', () => fields({ 'x-oss-content-type': 'text/html' }), 403, /Policy Condition failed/],
    ['no key', () => fields({ key: '' }), 400, /MalformedPOSTRequest/],
  ];
  for (const [what, form, status, words] of refusals)
    it(`refuses ${what} while the file has not come`, async () => {
      const { answered, send } = await begin(5_000_000);
      await send(headOf(form()));
      await send(png);
      const said = await answered;
      assert.match(said, new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(said, words);
    });

  it('refuses another bucket, and fields without end, before there is a file', async () => {
    const other = await begin(5_000_000, '/app/oss/other');
    await other.send(headOf(fields()));
    assert.match(await other.answered, /NoSuchBucket/);
    const endless = await begin(5_000_000);
    await endless.send(headOf({ ...fields(), x: 'x'.repeat(70_000) }).slice(0, 68_000));
    assert.match(await endless.answered, /^HTTP\/1\.1 400 .*EntityTooLarge/s);
  });

  it('cuts off whoever goes on sending what was refused', async () => {
    const { socket, answered, send } = await begin(100_000_000);
    await send(headOf({ key: signed.key }));
    assert.match(await answered, /AccessDenied/);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    const megabyte = Buffer.alloc(1_000_000);
    for (let sent = 0; sent < 100 && !socket.destroyed; sent++) await Promise.race([send(megabyte), closed]);
    await closed;
  });

  it('takes a permitted file, however it is cut up, and the next request on the same connection', async () => {
    const whole = Buffer.concat([Buffer.from(headOf(fields({ success_action_status: '200' }))), png, Buffer.from(ending)]);
    const { socket, answered, send } = await begin(whole.length);
    socket.setNoDelay(true);
    for (let at = 0; at < whole.length; at += 7) await send(whole.subarray(at, at + 7));
    const said = await answered;
    assert.match(said, /^HTTP\/1\.1 200 /);
    const again = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
    socket.write(`GET /app/files/${signed.key} HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.match(await again, /^HTTP\/1\.1 200 .*image\/png/is);
  });

  it('takes a form that comes in one piece', async () => {
    const head = headOf(fields(), 'content-type: image/png\r\ncontent-disposition: form-data; name="file"; filename="a"');
    const whole = Buffer.concat([Buffer.from(head), png, Buffer.from(ending)]);
    const { answered, send } = await begin(whole.length);
    await send(whole);
    assert.match(await answered, /^HTTP\/1\.1 204 /);
  });

  it('takes a form that hangs up in the middle for nothing', async () => {
    const { socket, send } = await begin(1_000);
    await send(headOf(fields()).slice(0, 100));
    socket.destroy();
    assert.equal((await fetch(`${hospital.url}/healthz`)).status, 200);
  });
});
