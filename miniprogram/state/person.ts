import { keep, kept } from './storage';

/** The 就诊人 chosen last on this phone, undefined before the first choice. */
export function personInUse(): string | undefined {
  return kept('memberId');
}

/** Remembers the 就诊人 for the next booking. */
export function usePerson(memberId: string): void {
  keep('memberId', memberId);
}
