import { callForPicture } from '../../../api/call';
import { people } from '../../../services/people';

/** What the hospital scans, and reads aloud where it cannot be scanned. */
export interface BarCode {
  /** The address of a picture. */
  picture: string;
  /** 患者编号 in the hospital. */
  fileNumber: string;
}

/** 条形码 of one of my 就诊人. Throws Refusal. */
export async function barCode(memberId: string): Promise<BarCode> {
  const [picture, all] = await Promise.all([callForPicture('GET /pati_service/wechat/query_bar_code', { member_id: memberId }), people()]);
  return { picture, fileNumber: all.find(({ id }) => id === memberId)?.fileNumber ?? '' };
}
