import assert from 'node:assert/strict';
import { Refusal } from '../../api/call';
import { addMember } from '../../packages/account/services/members';
import { pictureType, readProfile, saveProfile, uploadAvatar } from '../../packages/account/services/profile';
import {
  checkResetCode,
  register,
  resetPassword,
  sendCode,
  signInByCode,
  signInByPassword,
  signInByWechatPhone,
  signOut,
} from '../../packages/account/services/sign-in';
import { session, signedOut } from '../../state/session';
import { phone } from './phone';

const patientService = '/pati_service/patient_service';
const signedIn = { userId: '1001', token: 'a-token' };
const kept = { accountId: '1001', token: 'a-token' };
const refused = (status: number, code: string, words: string) => ({ status, body: { error_code: code, error_msg: words } });

describe('miniprogram/account: services', () => {
  beforeEach(() => {
    phone({});
    signedOut();
  });
  after(() => Reflect.deleteProperty(globalThis, 'wx'));

  it("signs in by WeChat's phone, with the code for silent sign-in beside it", async () => {
    const { asked } = phone({ 'POST /app/wx/phone': { body: { ...signedIn, isNew: true } } }, { loginCode: 'w1' });
    assert.deepEqual(await signInByWechatPhone('p1'), { isNew: true });
    assert.deepEqual(session(), kept);
    assert.deepEqual(asked.at(-1)?.data, { code: 'p1', wxCode: 'w1' });
  });

  it('signs in by the phone all the same when WeChat gives no code', async () => {
    const { asked } = phone({ 'POST /app/wx/phone': { body: { ...signedIn, isNew: false } } });
    assert.equal((await signInByWechatPhone('p1')).isNew, false);
    assert.deepEqual(asked.at(-1)?.data, { code: 'p1' });
  });

  it('signs in by password, and passes on what the server says no with', async () => {
    const { asked } = phone({ [`POST ${patientService}/login`]: { body: signedIn } });
    await signInByPassword('13800000001', 'secret-1');
    assert.deepEqual(session(), kept);
    assert.deepEqual(asked.at(-1)?.data, { phone: '13800000001', password: 'secret-1' });
    signedOut();
    phone({ [`POST ${patientService}/login`]: refused(401, 'LOGIN_FAILED', '手机号或密码不正确') });
    await assert.rejects(
      signInByPassword('13800000001', 'other'),
      (error) => error instanceof Refusal && error.words === '手机号或密码不正确',
    );
    assert.equal(session(), null);
  });

  it('signs in by a code alone, and passes on what the server says no with', async () => {
    const { asked } = phone({ 'POST /app/sms/login': { body: { ...signedIn, isNew: true } } });
    assert.deepEqual(await signInByCode('13800000001', '123456'), { isNew: true });
    assert.deepEqual([asked.length, asked[0]?.data], [1, { phone: '13800000001', verCode: '123456' }]);
    assert.deepEqual(session(), kept);
    signedOut();
    phone({ 'POST /app/sms/login': refused(400, 'CODE_WRONG', '验证码错误') });
    await assert.rejects(signInByCode('13800000001', '000000'), (error) => error instanceof Refusal && error.words === '验证码错误');
    assert.equal(session(), null);
  });

  it('asks for the code of the purpose', async () => {
    const { asked } = phone({
      'GET /app/sms/code': { body: {} },
      [`GET ${patientService}/register/phone_identifying_code`]: { body: {} },
      [`GET ${patientService}/reset_password/phone_identifying_code`]: { body: {} },
    });
    await sendCode('log-in', '13800000001');
    await sendCode('register', '13800000001');
    await sendCode('reset', '13800000001');
    assert.deepEqual(
      asked.map(({ url }) => url.replace(/^https?:..[^/]*/, '')),
      ['/app/sms/code', ...['register', 'reset_password'].map((what) => `${patientService}/${what}/phone_identifying_code`)].map(
        (path) => `${path}?phone=13800000001`,
      ),
    );
  });

  it('registers', async () => {
    const { asked } = phone({ [`POST ${patientService}/register`]: { body: signedIn } });
    await register({ phone: '13800000001', code: '123456', password: 'secret-1' });
    assert.deepEqual(session(), kept);
    assert.deepEqual(asked.at(-1)?.data, { phone: '13800000001', verCode: '123456', password: 'secret-1' });
  });

  it('resets the password and signs in by the new one', async () => {
    const { asked } = phone({
      [`POST ${patientService}/reset_password/phone_identifying_code_validate`]: { body: {} },
      [`POST ${patientService}/reset_password`]: { body: {} },
      [`POST ${patientService}/login`]: { body: signedIn },
    });
    await checkResetCode('13800000001', '123456');
    assert.deepEqual(asked.at(-1)?.data, { phone: '13800000001', verCode: '123456' });
    await resetPassword({ phone: '13800000001', code: '123456', password: 'secret-2' });
    assert.deepEqual(session(), kept);
    assert.deepEqual(
      asked.slice(-2).map(({ data }) => data),
      [
        { phone: '13800000001', verCode: '123456', newPassword: 'secret-2' },
        { phone: '13800000001', password: 'secret-2' },
      ],
    );
  });

  it('does not sign in by a password that was not taken', async () => {
    const { asked } = phone({ [`POST ${patientService}/reset_password`]: refused(400, 'CODE_WRONG', '验证码错误') });
    await assert.rejects(resetPassword({ phone: '13800000001', code: '000000', password: 'secret-2' }), Refusal);
    assert.equal(asked.length, 1);
  });

  it('signs out at the hospital first, and stays signed in where it cannot be reached', async () => {
    const signIn = { [`POST ${patientService}/login`]: { body: signedIn } };
    phone(signIn);
    await signInByPassword('13800000001', 'secret-1');
    await assert.rejects(signOut(), (error) => error instanceof Refusal && error.code === 'UNREACHED');
    assert.deepEqual(session(), kept);
    const { asked, storage } = phone({ [`POST ${patientService}/logout`]: { body: {} } });
    await signOut();
    assert.deepEqual([asked.length, session(), storage.get('token')], [1, null, undefined]);
  });

  it('signs out where the sign-in has run out already', async () => {
    phone({ [`POST ${patientService}/login`]: { body: signedIn } });
    await signInByPassword('13800000001', 'secret-1');
    phone({ [`POST ${patientService}/logout`]: refused(401, 'NOT_SIGNED_IN', '请先登录') });
    await signOut();
    assert.equal(session(), null);
  });

  it('adds a person, the name trimmed', async () => {
    const { asked } = phone({ [`POST ${patientService}/member`]: { body: { memberId: '2002' } } });
    const person = { name: ' 张三 ', idNumber: '11010519491231002X', birthday: '1949-12-31', gender: 2, phone: '13800000001' } as const;
    assert.equal(await addMember(person), '2002');
    assert.deepEqual(asked.at(-1)?.data, {
      name: '张三',
      IDNo: '11010519491231002X',
      birthday: '1949-12-31',
      gender: 2,
      phone: '13800000001',
    });
  });

  it('reads and saves the profile', async () => {
    const card = { phone: '13800000001', avatar: '', name: '小张', gender: 0, birthday: '', age: '', pati_img: '', pati_id: '' };
    const { asked } = phone({ [`GET ${patientService}/myinfo`]: { body: card }, [`POST ${patientService}/myinfo`]: { body: {} } });
    assert.deepEqual(await readProfile(), { phone: '13800000001', avatar: '', nickname: '小张', gender: 0, birthday: '' });
    await saveProfile({ nickname: ' 老张 ', gender: 1, birthday: '1950-01-01' });
    assert.deepEqual(asked.at(-1)?.data, { name: '老张', gender: 1, birthday: '1950-01-01' });
  });
});

describe('miniprogram/account: the avatar', () => {
  after(() => Reflect.deleteProperty(globalThis, 'wx'));
  const signing = `POST ${patientService}/myinfo/upload_picture`;
  const signed = {
    url: 'https://store.example',
    file_id: 601,
    OSS_access_key_id: 'KEY',
    policy: 'e30=',
    signature: 'c2ln',
    key: 'avatars/0-1.png',
  };

  it('is posted to the store with every field of the signed form', async () => {
    const { asked, uploads } = phone({ [signing]: { body: signed } }, { upload: { status: 200, data: '' } });
    await uploadAvatar('http://tmp/abc.PNG');
    assert.deepEqual(asked.at(-1)?.data, { file_extension: 'png', file_type: 'image/png' });
    assert.deepEqual(uploads, [
      {
        url: 'https://store.example',
        filePath: 'http://tmp/abc.PNG',
        name: 'file',
        formData: {
          key: 'avatars/0-1.png',
          OSSAccessKeyId: 'KEY',
          policy: 'e30=',
          signature: 'c2ln',
          success_action_status: '200',
          'Content-Type': 'image/png',
        },
      },
    ]);
  });

  it('knows a picture by its ending, else by its bytes', async () => {
    phone({}, { picture: 'png' });
    assert.deepEqual(await pictureType('wxfile://tmp_1.jpeg'), { extension: 'jpeg', type: 'image/jpeg' });
    assert.deepEqual(await pictureType('blob:http://127.0.0.1/1-2'), { extension: 'png', type: 'image/png' });
    phone({}, { picture: 'tiff' });
    assert.deepEqual(await pictureType('wxfile://tmp_1.heic'), { extension: 'jpg', type: 'image/jpeg' });
    phone({});
    assert.deepEqual(await pictureType('wxfile://tmp_1'), { extension: 'jpg', type: 'image/jpeg' });
  });

  it('says why it was not taken', async () => {
    const said = async (upload: { status: number; data: string } | 'lost') => {
      phone({ [signing]: { body: signed } }, { upload });
      return uploadAvatar('a.jpg').then(
        () => 'taken',
        (error) => (error instanceof Refusal ? error.words : 'another error'),
      );
    };
    assert.match(await said({ status: 400, data: '<Error><Code>EntityTooLarge</Code></Error>' }), /换一张小于 5 MB/);
    assert.match(await said({ status: 403, data: '<Error><Code>AccessDenied</Code></Error>' }), /换一张/);
    assert.match(await said('lost'), /检查网络/);
  });
});
