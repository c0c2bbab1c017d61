import { appointments } from './appointments.ts';
import { waitlist } from './waitlist.ts';

/** Seed 002's family: bare objects, `Authorization: Bearer`. */
export const patient = { ...appointments, ...waitlist };
export type Patient = typeof patient;
