export { blindIndex, sm3 } from './blind-index.ts';
export type { KeyProvider, KeyRing, SealingKey } from './keys.ts';
export { configureKeys, deriveBlindIndexKey, deriveRing } from './keys.ts';
export { hashPassword, setPasswordIterations, verifyNothing, verifyPassword } from './passwords.ts';
export { randomDigits, randomToken } from './random.ts';
export type { SealedField } from './sealing.ts';
export { needsReseal, seal, sealNullable, unseal, unsealMany, unsealNullable } from './sealing.ts';
