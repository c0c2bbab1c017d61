import { toBuffer } from 'bwip-js';
import { Fault } from '../../../shared/vocab/fault.ts';
import { membersOf } from './members-of.ts';

/** 条形码 of a 患者ID: Code 128 with its quiet zones, as PNG. Whoever shows it says the id beside it: a bare number reads as a place in the queue. */
export function barCodeOf(patientFileId: string): Promise<Buffer> {
  return toBuffer({
    ...{ bcid: 'code128', text: patientFileId, scale: 3, height: 12 },
    ...{ backgroundcolor: 'FFFFFF', paddingwidth: 10, paddingheight: 4 },
  });
}

/** 条形码 of one of the account's own 就诊人 in a hospital. Throws member_not_found. */
export async function memberBarCode(wish: { accountId: string; tenantId: string; memberId: string }): Promise<Buffer> {
  const member = (await membersOf(wish.accountId, wish.tenantId)).find(({ id }) => id === wish.memberId);
  if (!member) throw new Fault('member_not_found');
  return barCodeOf(member.patientFileId);
}
