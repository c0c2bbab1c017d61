import { callForPicture } from '../../../api/call';

/** 条形码 of a 就诊人, as the address of a picture. Throws Refusal. */
export const barCode = (memberId: string): Promise<string> =>
  callForPicture('GET /pati_service/wechat/query_bar_code', { member_id: memberId });
