import { z } from 'zod';
import { contract, id, nothing } from '../kit.ts';

/** 报到 and 就诊完成, told by staff: what no document has and S1 已挂号, S0 已就诊 and 失约 need. */
export const arrivals = contract({
  'POST /app/staff/arrivals': {
    summary: '登记患者报到或就诊完成',
    auth: 'staff',
    request: z.object({
      bookId: id().describe('预约ID'),
      status: z.enum(['checked_in', 'completed']).describe('checked_in 报到，completed 就诊完成'),
    }),
    response: nothing(),
  },
});
