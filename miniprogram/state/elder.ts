import { keep, kept } from './storage';
import { watched } from './watched';

const elder = watched<boolean | undefined>(undefined);

/** Whether 大字版 is on: type 1.5 times as large, stronger contrast, fewer choices a screen. */
export function isElder(): boolean {
  if (elder.get() === undefined) elder.set(kept('elder') === true);
  return elder.get() === true;
}

/** Turns 大字版 on or off; it stays so on this phone. */
export function setElder(on: boolean): void {
  keep('elder', on);
  elder.set(on);
}

/** Tells of every change until the returned function is called. */
export function watchElder(told: (on: boolean) => void): () => void {
  return elder.watch((on) => told(on === true));
}
