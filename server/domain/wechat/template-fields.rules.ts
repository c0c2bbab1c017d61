import type { TemplateMeaning } from './wechat.types.ts';

/** Which words of a label mean what; the first that fits decides. */
const labels: readonly [words: RegExp, meaning: TemplateMeaning][] = [
  [/回复内容|内容|问题/, 'content'],
  [/医生|医师|专家|大夫/, 'doctor'],
  [/科室|诊室/, 'department'],
  [/原.*(时间|日期)/, 'oldTime'],
  [/时间|日期|时段/, 'time'],
  [/原因|事由/, 'reason'],
  [/费|金额|价/, 'amount'],
  [/序号|号序|就诊号|预约号|排队|位次/, 'number'],
  [/单号|编号|流水/, 'order'],
  [/状态|进度|结果/, 'status'],
  [/地点|地址|位置|院区/, 'place'],
  [/医院|机构|门店|诊所/, 'hospital'],
  [/商品|产品|项目|镜/, 'item'],
  [/备注|提示|说明|注意|须知/, 'note'],
  [/就诊人|预约人|患者|病人|咨询人|姓名|用户|客户/, 'patient'],
];

/** Labels of the templates that were before 2023: keys with a meaning of their own. */
const byKey: Readonly<Record<string, TemplateMeaning>> = { first: 'title', remark: 'note' };

/** What each key of a template means, by the Chinese label before its `{{key.DATA}}`; a label that says nothing known is a note. */
export function meaningsIn(content: string): Record<string, TemplateMeaning> {
  const found = [...content.matchAll(/([^\n{}]*)\{\{\s*(\w+)\.DATA\s*\}\}/g)];
  return Object.fromEntries(found.map(([, label = '', key = '']) => [key, byKey[key] ?? meaningOf(label)]));
}

function meaningOf(label: string): TemplateMeaning {
  return labels.find(([words]) => words.test(label))?.[1] ?? 'note';
}
