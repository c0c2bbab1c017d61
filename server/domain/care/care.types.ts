import type { Gender } from '../../../shared/vocab/booking.ts';
import type { Day } from '../../../shared/vocab/day.ts';

/** 就诊人: a person as one account knows him. `personKey` is the same for the same person in every account. */
export interface Member {
  id: string;
  accountId: string;
  name: string;
  gender: Gender;
  birthday: Day;
  idNo: string;
  phone: string;
  personKey: string;
  isDefault: boolean;
}
