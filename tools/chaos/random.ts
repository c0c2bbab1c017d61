/** Chance that can be repeated: the same seed tells the same story. */
export interface Dice {
  /** From 0 up to, but without, `below`. */
  int(below: number): number;
  /** True so many times in a hundred. */
  percent(chance: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Dice of their own for somebody who rolls beside others. */
  for(name: string | number): Dice;
}

/** Dice from a seed (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    int: (below) => Math.floor(next() * below),
    percent: (chance) => next() * 100 < chance,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('Nothing to pick from.');
      return item;
    },
    for: (name) => dice([...String(name)].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), seed ^ 0x811c9dc5)),
  };
}
