import assert from 'node:assert/strict';
import {
  codeComplaint,
  digitsOf,
  firstComplaint,
  nameComplaint,
  newPasswordComplaint,
  phoneComplaint,
  textComplaint,
} from '../../packages/account/rules/forms';
import { checkDigitOf, readIdentityNumber } from '../../packages/account/rules/identity-number';
import { wayBack } from '../../packages/account/rules/return-to';

const today = '2026-03-02';
const read = (text: string) => readIdentityNumber(text, today);
const wrong = (text: string) => {
  const said = read(text);
  return 'wrong' in said ? said.wrong : 'nothing is wrong';
};
/** A number with the right check digit, whatever its birthday. */
const number = (first17: string) => first17 + checkDigitOf(first17);

describe('miniprogram/account: 身份证号', () => {
  it('tells birthday and gender, as the standard example has them', () => {
    assert.deepEqual(read('11010519491231002X'), {
      number: '11010519491231002X',
      birthday: '1949-12-31',
      gender: 2,
      card: '居民身份证',
    });
  });

  it('takes what people type: a small x, spaces between', () => {
    assert.deepEqual(read(' 110105 19491231 002x '), read('11010519491231002X'));
  });

  it('knows men by an odd seventeenth digit', () => {
    const man = read(number('44030119800229001'));
    assert.ok('gender' in man);
    assert.deepEqual([man.birthday, man.gender], ['1980-02-29', 1]);
  });

  it('names the card by the first digits', () => {
    const cardOf = (first17: string) => {
      const said = read(number(first17));
      return 'card' in said ? said.card : said.wrong;
    };
    assert.equal(cardOf('81000019900101001'), '港澳台居民居住证');
    assert.equal(cardOf('83000019900101001'), '港澳台居民居住证');
    assert.equal(cardOf('91113019900101001'), '外国人永久居留身份证');
    assert.equal(cardOf('44030119900101001'), '居民身份证');
  });

  it('says what is wrong', () => {
    assert.equal(wrong(''), '请填写身份证号码');
    assert.equal(wrong('1101051949'), '身份证号码是 18 位，现在填了 10 位');
    assert.equal(wrong('1101051949123100X2'), '身份证号码只有数字，最后一位可以是 X');
    assert.equal(wrong('110105194912310021'), '身份证号码填错了，请对照证件再看一遍');
    for (const day of ['19490230', '19491301', '19000229', '20260303', '18000101', '19490100'])
      assert.match(wrong(number(`110105${day}002`)), /出生日期不对/, day);
  });

  it('finds every digit that is wrong and every two that are swapped', () => {
    const right = '11010519491231002X';
    for (let place = 0; place < 17; place++) {
      for (const digit of '0123456789')
        if (digit !== right[place]) assert.ok('wrong' in read(right.slice(0, place) + digit + right.slice(place + 1)), `${place} ${digit}`);
      if (right[place] !== right[place + 1])
        assert.ok('wrong' in read(right.slice(0, place) + right[place + 1] + right[place] + right.slice(place + 2)), `swapped ${place}`);
    }
  });

  it('takes someone born today, and nobody born tomorrow', () => {
    assert.ok('birthday' in read(number('11010520260302002')));
    assert.match(wrong(number('11010520260303002')), /出生日期不对/);
  });
});

describe('miniprogram/account: forms', () => {
  it('complains about a phone in words that help', () => {
    assert.equal(phoneComplaint(''), '请填写手机号');
    assert.equal(phoneComplaint('1380000000'), '手机号是 11 位，现在填了 10 位');
    assert.equal(phoneComplaint('12800000001'), '手机号不对，请检查');
    assert.equal(phoneComplaint('13800000001'), '');
  });

  it('cleans a pasted phone', () => {
    for (const pasted of ['+86 138-0000-0001', '008613800000001', '138 0000 0001', '13800000001'])
      assert.equal(digitsOf(pasted), '13800000001');
  });

  it('wants six digits, eight characters, a name', () => {
    assert.deepEqual(['', '12345', '12a456', '123456'].map(codeComplaint), [
      '请填写短信里的验证码',
      '验证码是 6 位数字',
      '验证码是 6 位数字',
      '',
    ]);
    assert.deepEqual(['', '1234567', '12345678', 'x'.repeat(129)].map(newPasswordComplaint), [
      '请设置密码',
      '密码至少 8 位，现在是 7 位',
      '',
      '密码太长，最多 128 位',
    ]);
    assert.equal(nameComplaint('  '), '请填写姓名');
    assert.equal(nameComplaint('张'.repeat(31), '昵称'), '昵称最多 30 个字');
    assert.equal(nameComplaint('张\u202e三'), '姓名里有不能用的符号');
    assert.equal(nameComplaint(' 𠮷'.padEnd(1)), '');
    assert.equal(textComplaint('字'.repeat(6), '标题', 5), '标题最多 5 个字，现在是 6 个');
    assert.equal(textComplaint(' ', '标题', 5), '请填写标题');
    assert.equal(textComplaint('字'.repeat(5), '标题', 5), '');
  });

  it('says the first complaint', () => {
    assert.equal(firstComplaint({ name: '', phone: '请填写手机号', code: '验证码是 6 位数字' }), '请填写手机号');
    assert.equal(firstComplaint({ name: '', phone: '' }), '');
  });
});

describe('miniprogram/account: after signing in', () => {
  const from = (url: string) => wayBack(encodeURIComponent(url), 0);

  it('goes back to where someone came from', () => {
    assert.deepEqual(wayBack(undefined, 1), { by: 'back' });
    assert.deepEqual(wayBack(encodeURIComponent('/pages/mine/index'), 2), { by: 'back' });
  });

  it('opens what was asked for when nothing lies below', () => {
    assert.deepEqual(from('/packages/booking/pages/detail/index?id=12'), {
      by: 'open',
      url: '/packages/booking/pages/detail/index?id=12',
    });
    assert.deepEqual(from('/pages/mine/index?x=1'), { by: 'switch', url: '/pages/mine/index' });
  });

  it('goes home for anything that is no page of ours', () => {
    const home = { by: 'switch', url: '/pages/home/index' };
    for (const url of [
      'https://evil.example/',
      '//evil.example',
      '/packages/account/pages/log-in/index',
      'javascript:1',
      '/other/index',
      '',
    ])
      assert.deepEqual(from(url), home, url);
    assert.deepEqual(wayBack('%', 0), home);
    assert.deepEqual(wayBack(undefined, 0), home);
  });
});
