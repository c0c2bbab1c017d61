import { configureKeys, deriveBlindIndexKey, deriveRing } from './index.ts';
import { type KeyProvider, type KeyRing, keyProvider } from './keys.ts';

const MASTER = Buffer.alloc(32, 7);

/** For this folder's tests: a ring with a key of each id, the first one current. */
export function ringOf(current: string, ...older: string[]): KeyRing {
  const ring = Object.fromEntries([current, ...older].flatMap((id) => Object.entries(deriveRing(MASTER, id))));
  return { current, ring, blindIndexKey: deriveBlindIndexKey(MASTER) };
}

/** For this folder's tests: every test of the suite starts with key k1; afterwards the process has the keys it had before. */
export function withTestKeys(): void {
  let kept: KeyProvider | undefined;
  before(() => {
    try {
      kept = keyProvider();
    } catch {
      kept = undefined;
    }
  });
  beforeEach(() => configureKeys(ringOf('k1')));
  after(() => kept && configureKeys(kept));
}
