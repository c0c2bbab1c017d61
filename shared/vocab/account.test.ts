import assert from 'node:assert/strict';
import { mobilePhone, personName } from './account.ts';

describe('vocab/account', () => {
  it('takes mobile numbers of the mainland, as eleven digits', () => {
    for (const phone of ['13800000001', '19999999999', '16600000000']) assert.match(phone, mobilePhone);
    for (const phone of [
      '12800000001',
      '1380000000',
      '138000000011',
      '+8613800000001',
      '138 0000 0001',
      '１3800000001',
      '13800000001\n',
      'x13800000001',
      '',
    ])
      assert.doesNotMatch(phone, mobilePhone);
  });

  it('keeps names as they are written, trimmed', () => {
    const names: [given: string, kept: string][] = [
      ['张三', '张三'],
      [' 李 四 ', '李 四'],
      ['\u3000王五\t', '王五'],
      ['阿卜杜拉·买买提', '阿卜杜拉·买买提'],
      ["O'Neil", "O'Neil"],
      ['𠮷田', '𠮷田'],
      ['𠮷'.repeat(30), '𠮷'.repeat(30)],
    ];
    for (const [given, kept] of names) assert.equal(personName(given), kept);
  });

  it('refuses what is no name', () => {
    for (const text of [
      '',
      '   ',
      '\u3000',
      'x'.repeat(31),
      '𠮷'.repeat(31),
      '张\n三',
      '张\u0000三',
      '张\u200b三',
      '张\u202e三',
      '张\u2028三',
      '张\ud800',
    ])
      assert.equal(personName(text), undefined, JSON.stringify(text));
  });
});
