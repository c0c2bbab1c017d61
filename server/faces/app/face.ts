import { pairRefusal } from '../kit/refusals.ts';
import type { Face } from '../kit.ts';

/** Our own calls, in the manner of pati. */
export const face: Face = {
  name: 'app',
  prefixes: ['/app'],
  envelope: (reply) => reply,
  refuse: pairRefusal,
};
