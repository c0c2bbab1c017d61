/** A value that says when it changes. */
export interface Watched<T> {
  /** The value now. */
  get(): T;
  /** Changes it and tells everyone who watches; an equal value tells no one. */
  set(value: T): void;
  /** Tells of every change from now on, until the returned function is called. */
  watch(told: (value: T) => void): () => void;
}

/** Makes a value that says when it changes. */
export function watched<T>(first: T): Watched<T> {
  let value = first;
  const watchers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set: (next) => {
      if (next === value) return;
      value = next;
      for (const told of [...watchers]) told(next);
    },
    watch: (told) => {
      watchers.add(told);
      return () => {
        watchers.delete(told);
      };
    },
  };
}
