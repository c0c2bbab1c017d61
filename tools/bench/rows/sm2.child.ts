import sm from 'sm-crypto';
import { sm2Decrypt } from '../../../server/domain/crypto/index.ts';
import { serveWorks, type Work } from './in-process.ts';

const keys = sm.sm2.generateKeyPairHex();
const plain = 'a password of the usual length';
const ciphertext = sm.sm2.doEncrypt(plain, keys.publicKey, 1);

/** The product's door, once it opens what sm-crypto closed; else why it is not measured. */
function ours(): (() => unknown) | string {
  const open = () => sm2Decrypt(keys.privateKey, ciphertext);
  try {
    return open() === plain ? open : 'sm2Decrypt opens what sm-crypto closed to another text';
  } catch (error) {
    return `sm2Decrypt does not open what sm-crypto closed: ${error instanceof Error ? error.message : 'refused'}`;
  }
}

const repeated = (open: () => unknown): Work => ({
  run: async (count) => {
    for (let index = 0; index < count; index++) await open();
  },
});

const open = ours();
if (typeof open === 'string') {
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true, lacks: open });
} else serveWorks({ baseline: repeated(() => sm.sm2.doDecrypt(ciphertext, keys.privateKey, 1)), ours: repeated(open) });
