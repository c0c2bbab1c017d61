/** Whoever can show a picture and ask what is in it: see api/captcha. */
export { type Asker, askBy } from '../api/captcha';
