export { blindIndex, sm3 } from './blind-index.ts';
export type { KeyProvider, KeyRing, SealingKey } from './keys.ts';
export { configureKeys, deriveBlindIndexKey, deriveRing } from './keys.ts';
export { hashPassword, setPasswordIterations, verifyNothing, verifyPassword } from './passwords.ts';
export { randomDigits, randomToken } from './random.ts';
export type { SealedField } from './sealing.ts';
export { needsReseal, seal, sealNullable, unseal, unsealMany, unsealNullable } from './sealing.ts';
export type { Sm2KeyPair, Sm2Order } from './sm2.ts';
export { sm2Decrypt, sm2Encrypt, sm2KeyPair, sm2Sign, sm2Verify } from './sm2.ts';
