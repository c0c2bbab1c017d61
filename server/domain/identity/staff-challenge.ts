import jwt from 'jsonwebtoken';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { sm3 } from '../crypto/index.ts';
import { challengeMs } from './identity.rules.ts';

/** What the first factor proved: an account's password, in a tenant, at a time. */
export interface Challenge {
  accountId: string;
  tenantId: string;
  /** Where the second factor's code lies. */
  targetIndex: string;
  credentialId: string;
  /** Fingerprint of the verifier: a password changed meanwhile ends the challenge. */
  verifierPrint: string;
}

const audience = 'staff-challenge';
const seconds = () => Math.floor(now() / 1_000);

/** The fingerprint of a verifier that a challenge carries. */
export function printOf(verifier: string): string {
  return sm3(verifier).slice(0, 32);
}

/** Signs a challenge that stands for five minutes; it opens no session. */
export function signChallenge(challenge: Challenge): string {
  return jwt.sign({ ...challenge, exp: seconds() + challengeMs / 1_000 }, config().SESSION_KEY, {
    algorithm: 'HS256',
    audience,
    noTimestamp: true,
  });
}

/** The challenge that we signed not longer than five minutes ago; undefined for anything else. */
export function readChallenge(token: string): Challenge | undefined {
  try {
    const payload = jwt.verify(token, config().SESSION_KEY, { algorithms: ['HS256'], audience, clockTimestamp: seconds() });
    if (typeof payload !== 'object') return undefined;
    const text = (name: string) => String(payload[name]);
    return {
      accountId: text('accountId'),
      tenantId: text('tenantId'),
      targetIndex: text('targetIndex'),
      credentialId: text('credentialId'),
      verifierPrint: text('verifierPrint'),
    };
  } catch {
    return undefined; // whatever is wrong with it, it proves nothing
  }
}
