/** What is hidden: a name but its first character, a phone or an identity number but its ends. */
export type Secret = 'name' | 'phone' | 'id';

/** 张*, 138****0001, 1101**********1234. */
export function masked(text: string, kind: Secret): string {
  if (kind === 'name') return text.slice(0, 1) + '*'.repeat(Math.max(text.length - 1, text ? 1 : 0));
  const [head, tail] = kind === 'phone' ? [3, 4] : [4, 4];
  if (text.length <= head + tail) return '*'.repeat(text.length);
  return text.slice(0, head) + '*'.repeat(text.length - head - tail) + text.slice(-tail);
}
