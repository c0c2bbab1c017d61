/** Seconds until a moment (epoch ms), never below 0. */
export function secondsUntil(until: number, at: number): number {
  return Math.max(0, Math.ceil((until - at) / 1_000));
}

/** How long one waits between two text messages. */
export const betweenCodesMs = 60_000;
