import { Refusal } from '../api/call';

/** What to tell the patient about an error: the server's own words, or that something broke. */
export function wordsFor(error: unknown): string {
  return error instanceof Refusal ? error.words : '出错了，请稍后再试';
}
