import type { arrivals } from '../../../shared/contracts/app/arrivals.ts';
import { markArrival } from '../../domain/booking/index.ts';
import type { Handlers } from '../kit.ts';

/** 报到 and 就诊完成. */
export const arrivalHandlers: Handlers<typeof arrivals> = {
  'POST /app/staff/arrivals': async ({ bookId, status }, { tenantId }) => {
    await markArrival({ tenantId, bookingId: bookId, to: status });
    return {};
  },
};
