import { pairRefusal } from '../kit/refusals.ts';
import type { Face } from '../kit.ts';

/** 患者服务 (seed 001): the documented object itself, refusals as error_code and error_msg. */
export const face: Face = {
  name: 'pati',
  prefixes: ['/pati_service'],
  envelope: (reply) => reply,
  refuse: pairRefusal,
};
