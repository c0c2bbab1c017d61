import { openEnvelope } from './envelopes';
import { send } from './send';

/** Shows a picture and gives what the patient reads in it, null if they give up. `wrong`: the last answer was not right. */
export type Asker = (picture: string, wrong: boolean) => Promise<string | null>;

const path = '/app/captcha';
const askers: Asker[] = [];

/** The screen in front asks from now on, until the returned function is called. */
export function askBy(asker: Asker): () => void {
  askers.push(asker);
  return () => {
    const index = askers.lastIndexOf(asker);
    if (index >= 0) askers.splice(index, 1);
  };
}

/** The headers that answer a captcha_required, null if nobody can be asked or the patient gives up. Throws what the server refuses. */
export async function answerCaptcha(wrong: boolean): Promise<Record<string, string> | null> {
  const asker = askers[askers.length - 1];
  if (!asker) return null;
  const reply = openEnvelope(path, await send({ url: path, method: 'GET', headers: {} }));
  if (!isPicture(reply)) return null;
  const answer = await asker(reply.image, wrong);
  return answer ? { 'X-Captcha-Id': reply.captchaId, 'X-Captcha-Answer': answer } : null;
}

const isPicture = (reply: unknown): reply is { captchaId: string; image: string } =>
  typeof reply === 'object' &&
  reply !== null &&
  'image' in reply &&
  typeof reply.image === 'string' &&
  'captchaId' in reply &&
  typeof reply.captchaId === 'string';
