import sm from 'sm-crypto';
import * as crypto from '../../../server/domain/crypto/index.ts';
import { serveWorks, type Work } from './in-process.ts';

const keys = sm.sm2.generateKeyPairHex();
const plain = 'a password of the usual length';
const ciphertext = sm.sm2.doEncrypt(plain, keys.publicKey, 1);

/** The product's door, if it has one by now that opens what sm-crypto closed: (C1C3C2 as hex, private key as hex) → text or bytes. */
async function ours(): Promise<(() => unknown) | string> {
  const door: unknown = Reflect.get(crypto, 'sm2Decrypt');
  if (typeof door !== 'function') return 'the crypto door has no sm2Decrypt yet';
  const open = () => door(ciphertext, keys.privateKey);
  try {
    const opened: unknown = await open();
    return String(opened) === plain ? open : 'sm2Decrypt opens (ciphertext, private key) to another text';
  } catch (error) {
    return `sm2Decrypt does not take (ciphertext, private key): ${error instanceof Error ? error.message : 'refused'}`;
  }
}

const repeated = (open: () => unknown): Work => ({
  run: async (count) => {
    for (let index = 0; index < count; index++) await open();
  },
});

const open = await ours();
if (typeof open === 'string') {
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true, lacks: open });
} else serveWorks({ baseline: repeated(() => sm.sm2.doDecrypt(ciphertext, keys.privateKey, 1)), ours: repeated(open) });
