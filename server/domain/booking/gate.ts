/** Gives the keys back; safe to call once. */
export type Leave = () => void;

/**
 * 在途: the claims in flight in this process. A claim holds all its keys (its number and its person) or none, so two
 * claims of one number, or of one person's half day, never reach the database together; whoever comes second waits
 * for the first to end and then looks again. It remembers nothing: what is sold, the database says.
 */
export function claimGate() {
  const held = new Map<string, Promise<void>>();
  return {
    /** Holds the keys, or gives the promise of whoever holds one of them to wait for. */
    enter(keys: readonly string[]): Leave | Promise<void> {
      for (const key of keys) {
        const holder = held.get(key);
        if (holder) return holder;
      }
      let ended = () => {};
      const end = new Promise<void>((resolve) => {
        ended = resolve;
      });
      for (const key of keys) held.set(key, end);
      return () => {
        for (const key of keys) held.delete(key);
        ended();
      };
    },
    /** Whether someone holds the key now. */
    holds: (key: string) => held.has(key),
  };
}
