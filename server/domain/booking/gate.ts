/** Gives the keys back; safe to call once. */
export type Leave = () => void;

/**
 * 在途: the claims in flight in this process. A claim holds all its keys (its number and its person) or none, so two
 * claims of one number, or of one person's half day, never reach the database together; whoever comes second waits
 * for the first to end and then looks again. It remembers nothing: what is sold, the database says.
 */
export function claimGate() {
  /** Key → what wakes those who wait for its holder. */
  const held = new Map<string, (() => void)[]>();
  return {
    /** Holds the keys, or gives the promise of whoever holds one of them to wait for. */
    enter(keys: readonly string[]): Leave | Promise<void> {
      for (const key of keys) {
        const waiting = held.get(key);
        if (waiting) return new Promise((resolve) => waiting.push(resolve));
      }
      const waiting: (() => void)[] = [];
      for (const key of keys) held.set(key, waiting);
      return () => {
        for (const key of keys) held.delete(key);
        for (const wake of waiting) wake();
      };
    },
    /** Whether someone holds the key now. */
    holds: (key: string) => held.has(key),
  };
}
