/** 15元, 15.50元, or 免费: whole yuan without decimals. */
export function yuanWords(yuan: number): string {
  if (yuan === 0) return '免费';
  return `${Number.isInteger(yuan) ? yuan : yuan.toFixed(2)}元`;
}
