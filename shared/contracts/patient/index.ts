import { appointments } from './appointments.ts';

/** Seed 002's family: bare objects, `Authorization: Bearer`. */
export const patient = { ...appointments };
export type Patient = typeof patient;
