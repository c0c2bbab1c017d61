import { randomText } from './random';
import { keep, kept } from './storage';

/** This phone's random name, undefined before nameDevice has made one. */
export function deviceId(): string | undefined {
  return kept('deviceId');
}

/** Names this phone once, so that the server can tell one slow phone from one fast robot. */
export async function nameDevice(): Promise<void> {
  if (!kept('deviceId')) keep('deviceId', await randomText());
}
