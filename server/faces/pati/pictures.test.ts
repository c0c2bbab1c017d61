import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { membersOf } from '../../domain/care/index.ts';
import { purgeFiles } from '../../domain/files/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount } from '../../test/factories/identity.ts';
import { type Hospital, openHospital } from '../../test/hospital.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

/** Bars and spaces of the middle row of a one-channel view of a PNG, widest quiet zone dropped. */
function runsOf(image: Buffer): number[] {
  assert.equal(image.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  const [width, height, depth, colour] = [image.readUInt32BE(16), image.readUInt32BE(20), image[24]!, image[25]!];
  const chunks: Buffer[] = [];
  let palette: Buffer = Buffer.alloc(0);
  for (let at = 8; at < image.length; at += 12 + image.readUInt32BE(at)) {
    const data = image.subarray(at + 8, at + 8 + image.readUInt32BE(at));
    const name = image.toString('latin1', at + 4, at + 8);
    if (name === 'IDAT') chunks.push(data);
    if (name === 'PLTE') palette = data;
  }
  const raw = inflateSync(Buffer.concat(chunks));
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour] ?? 0;
  const [stride, step] = [Math.ceil((width * depth * channels) / 8), Math.max(1, (depth * channels) / 8)];
  let above: Buffer = Buffer.alloc(stride);
  for (let row = 0; row <= Math.floor(height / 3); row++) above = unfilter(raw.subarray(row * (stride + 1)), above, stride, step);
  const isDark = (x: number) => {
    const bit = x * depth * channels;
    const sample = ((above[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    return colour === 3 ? (palette[sample * 3] ?? 0) < 128 : sample < (1 << depth) / 2;
  };
  const runs = [0];
  for (let x = 0; x < width; x++) {
    if (x && isDark(x) !== isDark(x - 1)) runs.push(0);
    runs[runs.length - 1]!++;
  }
  return runs.slice(1, -1);
}

function unfilter(line: Buffer, above: Buffer, stride: number, step: number): Buffer {
  const out = Buffer.alloc(stride);
  for (let at = 0; at < stride; at++) {
    const [a, b, c] = [at < step ? 0 : out[at - step]!, above[at]!, at < step ? 0 : above[at - step]!];
    const p = a + b - c;
    const paeth = Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c) ? a : Math.abs(p - b) <= Math.abs(p - c) ? b : c;
    out[at] = line[at + 1]! + [0, a, b, (a + b) >> 1, paeth][line[0]!]!;
  }
  return out;
}

/** Digits of a Code 128 symbol, code sets B and C, its check character proved. The widths are ISO/IEC 15417's. */
function digitsOf(image: Buffer): string {
  const widths =
    '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131';
  const table = Array.from({ length: 103 }, (_, value) => widths.slice(value * 6, value * 6 + 6));
  table.push('211412', '211214', '211232');
  const runs = runsOf(image);
  const modules = runs.map((run) => run / 3);
  const values: number[] = [];
  for (let at = 0; at + 7 < modules.length; at += 6) values.push(table.indexOf(modules.slice(at, at + 6).join('')));
  assert.equal(modules.slice(-7).join(''), '2331112', 'stop');
  const check = values.pop();
  assert.equal((values[0]! + values.slice(1).reduce((sum, value, index) => sum + value * (index + 1), 0)) % 103, check);
  let setC = values[0] === 105;
  return values
    .slice(1)
    .map((value) => {
      if (value === 99 && !setC) setC = true;
      else if (value === 100 && setC) setC = false;
      else return setC ? String(value).padStart(2, '0') : String.fromCharCode(value + 32);
      return '';
    })
    .join('');
}

describe('pati: bar codes and the avatar', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  before(async () => {
    hospital = await openHospital(async () => void (await buildTenant({ id: '1' })));
  });
  after(() => hospital?.close());
  afterEach(releaseClock);

  const signedIn = (accountId: string) => startSession({ accountId, tenantId: '1', role: 'patient', proof: 'password' });
  const someone = async () => signedIn((await buildAccount()).accountId);

  it('prints the 患者ID of an own 就诊人 as Code 128, readable, and the same in myinfo', async () => {
    const member = await buildMember({ tenantId: '1' });
    const token = await signedIn(member.accountId);
    const patiId = (await membersOf(member.accountId, '1'))[0]?.patientFileId ?? '';
    const reply = await fetch(`${hospital.url}/pati_service/wechat/query_bar_code?member_id=${member.id}`, { headers: { token } });
    assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'image/png']);
    const image = Buffer.from(await reply.arrayBuffer());
    assert.equal(digitsOf(image), patiId);
    const { json } = await hospital.call('GET', '/pati_service/patient_service/myinfo', { token });
    assert.deepEqual([json.pati_id, digitsOf(Buffer.from(json.pati_img, 'base64'))], [patiId, patiId]);
  });

  it("refuses another's 就诊人, and strangers", async () => {
    const member = await buildMember({ tenantId: '1' });
    const at = `/pati_service/wechat/query_bar_code?member_id=${member.id}`;
    assert.deepEqual((await hospital.call('GET', at, { token: await someone() })).json.error_code, 'MEMBER_NOT_FOUND');
    assert.equal((await hospital.call('GET', at)).status, 401);
    assert.equal((await hospital.call('GET', '/pati_service/wechat/query_bar_code?member_id=x', { token: await someone() })).status, 400);
  });

  interface Signed {
    url: string;
    file_id: number;
    OSS_access_key_id: string;
    policy: string;
    signature: string;
    key: string;
  }
  const ask = (token: string, body: object = {}) =>
    hospital.call('POST', '/pati_service/patient_service/myinfo/upload_picture', {
      token,
      body: { file_extension: 'png', file_type: 'image/png', ...body },
    });
  const fieldsOf = ({ key, policy, signature, OSS_access_key_id }: Signed) => ({
    key,
    policy,
    OSSAccessKeyId: OSS_access_key_id,
    signature,
  });
  async function upload(url: string, fields: Record<string, string>, file: Buffer | undefined, type = 'image/png') {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file) form.set('file', new Blob([new Uint8Array(file)], { type }), 'a.png');
    const reply = await fetch(url, { method: 'POST', body: form });
    const text = await reply.text();
    return { status: reply.status, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1], headers: reply.headers };
  }
  const avatarOf = async (token: string): Promise<string> =>
    (await hospital.call('GET', '/pati_service/patient_service/myinfo', { token })).json.avatar;

  it('signs an upload, takes it, makes it the avatar, and shows it to everyone', async () => {
    const token = await someone();
    const { status, text, json } = await ask(token, { file_size: png.length });
    assert.equal(status, 200, text);
    assert.deepEqual(Object.keys(json), ['url', 'file_id', 'OSS_access_key_id', 'policy', 'signature', 'key']);
    assert.equal(typeof json.file_id, 'number');
    const policy = JSON.parse(Buffer.from(json.policy, 'base64').toString());
    const left = Date.parse(policy.expiration) - Date.now();
    assert.ok(left > 0 && left <= 600_000, String(left));
    assert.match(json.key, /^avatars\/[0-9a-f]{16}-[\w-]{22}\.png$/);
    assert.deepEqual(policy.conditions.slice(1, 3), [
      ['eq', '$key', json.key],
      ['content-length-range', 1, 5_242_880],
    ]);
    assert.equal((await upload(json.url, fieldsOf(json), png)).status, 204);
    const avatar = await avatarOf(token);
    assert.equal(avatar, `${hospital.url}/app/files/${json.key}`);
    const seen = await fetch(avatar);
    assert.deepEqual([seen.status, seen.headers.get('content-type')], [200, 'image/png']);
    assert.ok(Buffer.from(await seen.arrayBuffer()).equals(png));
    assert.equal((await upload(json.url, fieldsOf(json), png)).status, 204, 'the same again is well');
    assert.equal((await upload(json.url, fieldsOf(json), Buffer.concat([png, png]))).code, 'FileAlreadyExists');

    const next = (await ask(token, { file_extension: 'JPG', file_type: 'image/jpg' })).json;
    assert.equal(next.key.slice(0, 24), json.key.slice(0, 24), 'the same prefix for the same account');
    const taken = await upload(next.url, { ...fieldsOf(next), success_action_status: '201' }, jpeg, 'image/jpeg');
    assert.equal(taken.status, 201);
    assert.match(
      taken.text,
      new RegExp(
        `<PostResponse><Bucket>uploads</Bucket><Location>[^<]*</Location><Key>${next.key}</Key><ETag>&#34;[0-9A-F]{32}&#34;</ETag>`,
      ),
    );
    assert.match(await avatarOf(token), /\.jpg$/);
    assert.equal((await fetch(avatar)).status, 404, 'the old one is gone');
    assert.ok((await purgeFiles()).files >= 1);
    assert.equal((await fetch(await avatarOf(token))).status, 200);
  });

  it('refuses as OSS does, and leaves the avatar as it was', async () => {
    const token = await someone();
    const mine: Signed = (await ask(token)).json;
    const other: Signed = (await ask(await someone())).json;
    const fields = fieldsOf(mine);
    const unsigned = Buffer.from(JSON.stringify({ expiration: '2099-01-01T00:00:00Z', conditions: [{ bucket: 'uploads' }] })).toString(
      'base64',
    );
    const cases: [string, Record<string, string>, Buffer | undefined, number, string, string?][] = [
      ['another key', { ...fields, key: other.key }, png, 403, 'AccessDenied'],
      ['a path', { ...fields, key: '../../etc/passwd' }, png, 403, 'AccessDenied'],
      ['another signature', { ...fields, signature: other.signature }, png, 403, 'SignatureDoesNotMatch'],
      ['a policy of its own', { ...fields, policy: unsigned }, png, 403, 'SignatureDoesNotMatch'],
      ['another key id', { ...fields, OSSAccessKeyId: 'x' }, png, 403, 'InvalidAccessKeyId'],
      ['no signature', { key: mine.key }, png, 403, 'AccessDenied'],
      ['no file', fields, undefined, 400, 'MalformedPOSTRequest'],
      ['nothing in it', fields, Buffer.alloc(0), 400, 'EntityTooSmall'],
      ['too much', fields, Buffer.concat([png, Buffer.alloc(5_242_880)]), 400, 'EntityTooLarge'],
      ['far too much', fields, Buffer.alloc(6_000_000), 400, 'EntityTooLarge'],
      ['a page', fields, Buffer.from('<html><script>alert(1)</script>'), 403, 'AccessDenied', 'text/html'],
      ['a page called picture', fields, Buffer.from('<html><script>alert(1)</script>'), 400, 'InvalidArgument'],
      ['another picture than it says', fields, jpeg, 400, 'InvalidArgument'],
    ];
    for (const [what, form, file, status, code, type] of cases) {
      const answer = await upload(mine.url, form, file, type);
      assert.deepEqual([answer.status, answer.code], [status, code], what);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/xml/);
    }
    assert.equal((await upload(`${hospital.url}/app/oss/other`, fields, png)).code, 'NoSuchBucket');
    const plain = await fetch(mine.url, { method: 'POST', body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } });
    assert.equal(plain.status, 400);
    const back = shiftClock(601_000);
    const late = await upload(mine.url, fields, png);
    back();
    assert.match(late.text, /Policy expired/);
    assert.equal(await avatarOf(token), '');
    assert.equal((await upload(mine.url, fields, png)).status, 204, 'after all that the right form still works');
  });

  it('shows nothing but avatars, and signs nothing but pictures', async () => {
    const token = await someone();
    const { key } = (await ask(token)).json;
    for (const at of [
      `/app/files/${key}`,
      '/app/files/avatars/x.png',
      '/app/files/avatars/..%2F..%2Fjiuzhen.sqlite',
      '/app/files/other/x.png',
      '/app/oss/uploads',
    ])
      assert.ok([400, 404].includes((await fetch(hospital.url + at)).status), at);
    for (const body of [
      { file_type: 'text/html', file_extension: 'html' },
      { file_type: 'image/svg+xml', file_extension: 'svg' },
      { file_extension: 'jpg' },
      { file_extension: '.png' },
      { file_size: 5_242_881 },
      { file_size: 0 },
    ])
      assert.deepEqual([(await ask(token, body)).json.error_code], ['INVALID_INPUT'], JSON.stringify(body));
    assert.equal((await ask('', {})).status, 401);
    const statuses: number[] = [];
    for (let times = 0; times < 20; times++) statuses.push((await ask(token)).status);
    assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.at(-1)], [19, 429]);
  });

  it('forgets uploads that never came', async () => {
    const token = await someone();
    const signed: Signed = (await ask(token)).json;
    const back = shiftClock(86_500_000);
    const { files } = await purgeFiles();
    back();
    assert.ok(files >= 1);
    assert.equal((await upload(signed.url, fieldsOf(signed), png)).code, 'AccessDenied');
  });
});
