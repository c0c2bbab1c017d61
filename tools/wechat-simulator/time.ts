const EIGHT_HOURS = 8 * 3_600_000;

/** Epoch ms as WeChat Pay writes moments: `2026-03-02T10:30:00+08:00`. */
export function beijingIso(ms: number): string {
  return `${new Date(ms + EIGHT_HOURS).toISOString().slice(0, 19)}+08:00`;
}

/** Epoch ms as `2026-03-02 10:30:00` on a Beijing wall clock. */
export function beijingText(ms: number): string {
  return beijingIso(ms).slice(0, 19).replace('T', ' ');
}

/** Epoch ms as `20260302103000` on a Beijing wall clock. */
export function beijingDigits(ms: number): string {
  return beijingIso(ms).slice(0, 19).replace(/\D/g, '');
}

/** Epoch ms as the Beijing day `2026-03-02`. */
export function beijingDay(ms: number): string {
  return beijingIso(ms).slice(0, 10);
}
