import { element, pressable } from '../dom.ts';
import { overlay } from '../wx/dialogs.ts';
import { attributes, type BuiltIn, type Plan, setOwn } from './kit.ts';

// biome-ignore lint/suspicious/noExplicitAny: a range holds words or objects
type Loose = any;

/** A small choice of the country for mode="region". */
const regions: Record<string, Record<string, string[]>> = {
  北京市: { 北京市: ['东城区', '西城区', '朝阳区', '海淀区'] },
  上海市: { 上海市: ['黄浦区', '徐汇区', '静安区', '浦东新区'] },
  广东省: { 广州市: ['越秀区', '天河区'], 深圳市: ['福田区', '南山区'] },
  浙江省: { 杭州市: ['上城区', '西湖区'], 宁波市: ['海曙区', '鄞州区'] },
};

/** One column as a list to choose from. */
function column(words: string[], selected: number, onChange: (index: number) => void): HTMLSelectElement {
  const list = element('select', 'mp-column');
  list.size = Math.min(Math.max(words.length, 2), 7);
  list.append(...words.map((word, index) => new Option(word, String(index), false, index === selected)));
  list.onchange = () => onChange(list.selectedIndex);
  return list;
}

function ask(picker: BuiltIn, content: HTMLElement, read: () => Record<string, unknown>): void {
  const bar = element('div', 'mp-picker-bar');
  const { mask, close } = overlay('mp-sheet mp-picker', bar, content);
  const cancel = () => {
    close();
    picker.triggerEvent('cancel', {});
  };
  mask.onclick = (event) => event.target === mask && cancel();
  bar.append(
    pressable('cancel', '取消', cancel),
    element('b', '', picker.data.headerText),
    pressable('ok', '确定', () => {
      const detail = read();
      close();
      setOwn(picker, 'value', detail.value);
      picker.triggerEvent('change', detail);
    }),
  );
}

const wordsOf = (range: Loose[], key: string) => (range ?? []).map((one) => String(key ? one?.[key] : one));

function askOne(picker: BuiltIn): void {
  const { range, rangeKey, value } = picker.data;
  const list = column(wordsOf(range, rangeKey), Number(value) || 0, () => undefined);
  ask(picker, list, () => ({ value: Math.max(list.selectedIndex, 0) }));
}

function askSeveral(picker: BuiltIn): void {
  const { range, rangeKey, value } = picker.data;
  const row = element('div', 'mp-columns');
  const chosen: number[] = range.map((_: unknown, index: number) => Number(value?.[index] ?? 0));
  const lists: HTMLSelectElement[] = range.map((words: Loose[], index: number) =>
    column(wordsOf(words, rangeKey), chosen[index] ?? 0, (at) => {
      chosen[index] = at;
      picker.triggerEvent('columnchange', { column: index, value: at });
    }),
  );
  row.append(...lists);
  ask(picker, row, () => ({ value: lists.map(({ selectedIndex }) => Math.max(selectedIndex, 0)) }));
}

function askRegion(picker: BuiltIn): void {
  const words = Object.entries(regions).flatMap(([province, cities]) =>
    Object.entries(cities).flatMap(([city, districts]) => districts.map((district) => [province, city, district])),
  );
  const list = column(
    words.map((names) => names.join(' ')),
    words.findIndex((names) => names.join() === String(picker.data.value)),
    () => undefined,
  );
  ask(picker, list, () => ({ value: words[Math.max(list.selectedIndex, 0)], code: [], postcode: '' }));
}

/** The browser's field for each kind of date. */
const dateTypes: Record<string, string> = { day: 'date', month: 'month', year: 'number' };

function askDate(picker: BuiltIn): void {
  const { mode, fields, value, start, end } = picker.data;
  const field = element('input', 'mp-date');
  field.type = mode === 'time' ? 'time' : (dateTypes[fields] ?? 'date');
  field.setAttribute('aria-label', mode === 'time' ? '时间' : '日期');
  Object.assign(field, { value: value || '', min: start || '', max: end || '' });
  ask(picker, field, () => ({ value: field.value }));
}

const modes: Record<string, (picker: BuiltIn) => void> = {
  ...{ selector: askOne, multiSelector: askSeveral, date: askDate, time: askDate, region: askRegion },
};

const picker: Plan = {
  attributes: attributes({
    ...{ mode: 'selector', range: null, rangeKey: '', value: null, start: '', end: '', fields: 'day', headerText: '', level: 'region' },
    ...{ customItem: '', disabled: false },
  }),
  init(box) {
    box.addEventListener('click', () => {
      if (!this.data.disabled) modes[this.data.mode]?.(this);
    });
  },
};

const rowHeight = 34;

/** Columns that turn under the finger, as scrolling boxes. */
const pickerView: Plan = {
  attributes: attributes({ value: null, indicatorStyle: '', indicatorClass: '', maskStyle: '', maskClass: '', immediateChange: false }),
  init(box) {
    const columns = () => [...box.querySelectorAll<HTMLElement>('wx-picker-view-column')];
    const heightOf = (one: HTMLElement) => one.firstElementChild?.getBoundingClientRect().height || rowHeight;
    this.turnTo = () => {
      for (const [index, one] of columns().entries()) one.scrollTop = (this.data.value?.[index] ?? 0) * heightOf(one);
    };
    let settled: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(settled);
      settled = setTimeout(() => {
        const value = columns().map((one) => Math.round(one.scrollTop / heightOf(one)));
        if (value.join() === (this.data.value ?? []).join()) return;
        setOwn(this, 'value', value);
        this.triggerEvent('change', { value });
      }, 150);
    };
    box.addEventListener('scroll', onScroll, true);
  },
  update(_box, name) {
    if (name === 'value') setTimeout(() => this.turnTo());
  },
};

/** Pickers. */
export const pickers: Record<string, Plan> = { picker, 'picker-view': pickerView };
