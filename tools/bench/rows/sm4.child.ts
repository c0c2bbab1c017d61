import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  configureKeys,
  deriveBlindIndexKey,
  deriveRing,
  type KeyProvider,
  seal,
  unseal,
  unsealMany,
} from '../../../server/domain/crypto/index.ts';
import { serveWorks, type Work } from './in-process.ts';

const fieldsOfList = 20;
const ring = deriveRing(randomBytes(32), 'k1');
const keys = ring.k1 ?? { encryption: Buffer.alloc(16), mac: Buffer.alloc(32) };

const whole = { current: 'k1', ring, blindIndexKey: deriveBlindIndexKey(randomBytes(32)) };
configureKeys(whole);
const context = 'members.id_no';
const list = Array.from({ length: fieldsOfList }, (_, index) => ({ sealed: seal(`1101011990030700${10 + index}`, context), context }));

/** The key ring's own work by node:crypto, except that no MAC is computed: what is left is SM4. */
function withoutMacs(): KeyProvider {
  return {
    currentKeyId: () => 'k1',
    hasKey: (id) => id === 'k1',
    encryptBlocks: (_id, iv, blocks) => createCipheriv('sm4-cbc', keys.encryption, iv).setAutoPadding(false).update(blocks),
    decrypt: (_id, iv, ciphertext) => {
      const decipher = createDecipheriv('sm4-cbc', keys.encryption, iv);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    },
    decryptBlocks: (_id, blocks) => {
      const decipher = createDecipheriv('sm4-ecb', keys.encryption, null).setAutoPadding(false);
      return Buffer.concat([decipher.update(blocks), decipher.final()]);
    },
    mac: () => Buffer.alloc(32),
    macMatches: () => true,
    blindMac: () => Buffer.alloc(32),
  };
}

const bare = withoutMacs();
const repeated = (provider: typeof whole | KeyProvider, open: () => unknown): Work => ({
  run: async (count) => {
    configureKeys(provider);
    for (let index = 0; index < count; index++) open();
  },
});
const oneByOne = () => {
  for (const { sealed } of list) unseal(sealed, context);
};
const together = () => unsealMany(list);

serveWorks({
  baseline: repeated(bare, oneByOne),
  ours: repeated(bare, together),
  wholeBaseline: repeated(whole, oneByOne),
  wholeOurs: repeated(whole, together),
});
