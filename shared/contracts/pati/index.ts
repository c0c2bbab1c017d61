import { auth } from './auth.ts';
import { booking } from './booking.ts';
import { members } from './members.ts';
import { patients } from './patients.ts';
import { payment } from './payment.ts';
import { pictures } from './pictures.ts';
import { schedule } from './schedule.ts';
import { wechat } from './wechat.ts';

/** The patient service of seed 001, one line a chapter, in the document's order. */
export const pati = {
  ...wechat,
  ...auth,
  ...schedule,
  ...booking,
  ...members,
  ...pictures,
  ...patients,
  ...payment,
};
