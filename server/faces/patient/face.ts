import { plainRefusal } from '../kit/refusals.ts';
import type { Face } from '../kit.ts';

/** Seed 002: bare objects, plain HTTP errors. */
export const face: Face = {
  name: 'patient',
  prefixes: ['/patient'],
  envelope: (reply) => reply,
  refuse: plainRefusal,
};
