import assert from 'node:assert/strict';
import { obeysRule } from '../../../tools/wechat-simulator/api/value-rules.ts';
import { fitTemplateValue, timeValue } from './index.ts';

const keys = [
  'thing1',
  'character_string2',
  'number3',
  'letter4',
  'symbol5',
  'time6',
  'date7',
  'amount8',
  'phone_number9',
  'car_number10',
  'name11',
  'phrase12',
  'const13',
];
const values = [
  ...['', ' ', '\n', '\u0000\u0007', '内科', '王小明', 'Anna-Maria von Hohenlohe-Waldenburg', '阿卜杜热依木·买买提明·吐尔逊', '张三2'],
  ...[
    '2023-12-18 上午',
    '2023-12-18 下午',
    '2026年3月2日 09:30',
    '9:30',
    '25:99',
    '12.50',
    '-3',
    '99999999999999999999999',
    '12345678901.25',
    '￥20.00元',
  ],
  ...[
    '请提前十五分钟到院，带好医保卡和身份证，并在一楼取号',
    '👩‍⚕️'.repeat(12),
    '＃１２３（全角）',
    'A012',
    '，。！',
    '+86-010-12345678-8888',
    '京A12345',
    '\u202e倒',
    'e\u0301'.repeat(30),
  ],
];

describe('fitTemplateValue', () => {
  it('makes any text obey the rule of any key', () => {
    for (const key of keys)
      for (const value of values)
        assert.ok(obeysRule(key, fitTemplateValue(key, value)), `${key} ${JSON.stringify(value)} → ${fitTemplateValue(key, value)}`);
  });

  it('keeps what already fits', () => {
    const fitting = {
      thing1: '内科',
      time2: '2026-03-02 09:30',
      character_string3: 'A012',
      number4: '3',
      phrase5: '已预约',
      name6: '王小明',
      phone_number7: '010-12320',
    };
    for (const [key, value] of Object.entries(fitting)) assert.equal(fitTemplateValue(key, value), value);
  });

  it('says a half day as a time, cuts with a mark and never leaves a value empty', () => {
    assert.equal(fitTemplateValue('time1', '2023-12-18 上午'), '2023-12-18 08:00');
    assert.equal(fitTemplateValue('time1', '2023-12-18 下午'), '2023-12-18 14:00');
    assert.equal(fitTemplateValue('thing1', '一二三四五六七八九十一二三四五六七八九十一'), '一二三四五六七八九十一二三四五六七八九…');
    assert.equal(fitTemplateValue('amount1', '20.00元'), '¥20.00');
    assert.deepEqual(
      ['thing1', 'name1', 'phrase1', 'character_string1'].map((key) => fitTemplateValue(key, '')),
      ['无', '无', '无', '-'],
    );
    assert.equal(timeValue(Date.parse('2026-03-02T01:30:00Z')), '2026-03-02 09:30');
  });
});
