const stops = new WeakMap<object, () => void>();

/** Keeps what ends a component's watching, and ends what was kept before. Functions do not belong in a component's data. */
export function watching(owner: object, stop: () => void): void {
  stopWatching(owner);
  stops.set(owner, stop);
}

/** Ends the component's watching, if there is any. */
export function stopWatching(owner: object): void {
  stops.get(owner)?.();
  stops.delete(owner);
}
