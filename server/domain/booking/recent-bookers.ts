const rememberedMs = 1_000;
const bookers = new Map<string, number>();

/** This account has just changed its bookings here: what it reads next must show it. */
export function rememberBooker(accountId: string): void {
  if (bookers.size > 5_000) bookers.clear();
  bookers.set(accountId, performance.now());
}

/** Whether the account changed its bookings in this process within the last second. */
export function hasJustBooked(accountId: string | undefined): boolean {
  const at = accountId === undefined ? undefined : bookers.get(accountId);
  return at !== undefined && performance.now() - at < rememberedMs;
}
