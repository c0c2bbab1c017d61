import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { type CodeKey, codeLives, countMiss, takeCode } from './codes.store.ts';

/** Throws code_wrong, and counts it, or code_expired when no code lives there (any more). A right code stays usable. */
export async function checkCode(key: CodeKey, code: string): Promise<void> {
  // The count must outlive the refusal, so it commits before the throw.
  const verdict = await inTransaction(async (tx) => {
    if (await countMiss(tx, key, code)) return 'wrong';
    return (await codeLives(tx, key, code)) ? 'right' : 'expired';
  });
  if (verdict === 'wrong') throw new Fault('code_wrong');
  if (verdict === 'expired') throw new Fault('code_expired');
}

/** Uses a code up together with its effect. Throws code_expired when another was faster. */
export async function spendCode(tx: Tx, key: CodeKey, code: string): Promise<void> {
  if (!(await takeCode(tx, key, code))) throw new Fault('code_expired');
}
