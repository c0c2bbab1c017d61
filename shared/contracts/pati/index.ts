import { auth } from './auth.ts';
import { booking } from './booking.ts';
import { members } from './members.ts';
import { payment } from './payment.ts';
import { schedule } from './schedule.ts';

/** The patient service of seed 001, one line a chapter, in the document's order. */
export const pati = {
  ...auth,
  ...schedule,
  ...booking,
  ...members,
  ...payment,
};
