const TIME = /^(\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日? ?)?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const DATE = /^\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?( ?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/;
const PLATE = /^[\p{Script=Han}\w]?[A-Za-z0-9]{0,7}[\p{Script=Han}\w]?$/u;

const isRange = (value: string, one: RegExp) => {
  const ends = value.split('~').map((end) => end.trim());
  return ends.length <= 2 && ends.every((end) => one.test(end));
};

// Facts §2.2, one rule for each prefix; lengths count UTF-16 units, as an emoji counts two at WeChat.
const RULES: Record<string, (value: string) => boolean> = {
  thing: (value) => value.length <= 20,
  character_string: (value) => value.length <= 32 && !/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(value),
  number: (value) => value.length <= 32 && /^-?\d+(\.\d+)?$/.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => value.length <= 5 && /^[^\p{L}\p{N}\s]+$/u.test(value),
  time: (value) => isRange(value, TIME),
  date: (value) => isRange(value, DATE),
  amount: (value) => /^[¥￥$€£]?\d+(\.\d+)?元?$/.test(value) && value.replace(/\D/g, '').length <= 10,
  phone_number: (value) => /^[\d+\-() ]{1,17}$/.test(value),
  car_number: (value) => value.length <= 8 && PLATE.test(value),
  name: (value) => (/\p{Script=Han}/u.test(value) ? value.length <= 10 : value.length <= 20) && !/\d/.test(value),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
};

/** Whether a value obeys the rule of its key's prefix (`thing1`, `time3`, …); empty never does. */
export function obeysRule(key: string, value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (!value.trim() || /[\u0000-\u001f\u007f]/.test(value)) return false;
  const rule = RULES[key.replace(/\d+$/, '')];
  return rule ? rule(value) : true;
}

/** The values of a message, or the complaint that names the first bad key of the template. */
export function checkData(
  keys: string[],
  data: Record<string, unknown>,
): { values: Record<string, { value: string }> } | { complaint: string } {
  const values: Record<string, { value: string }> = {};
  for (const key of keys) {
    const entry = data[key];
    const raw = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
    const value = typeof raw === 'number' ? String(raw) : raw;
    if (typeof value !== 'string' || value === '') return { complaint: `argument invalid! data.${key}.value is empty` };
    if (!obeysRule(key, value)) return { complaint: `argument invalid! data.${key}.value invalid` };
    values[key] = { value };
  }
  const invented = Object.keys(data).find((key) => !keys.includes(key));
  return invented ? { complaint: `argument invalid! data.${invented}.value invalid` } : { values };
}
