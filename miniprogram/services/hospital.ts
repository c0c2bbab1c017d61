import { call } from '../api/call';

/** The hospital's card. */
export interface Hospital {
  name: string;
  /** 客服热线, '' for none. */
  hotline: string;
  /** 预约须知, a line a point, '' for none. */
  notice: string;
}

/** The hospital of this mini-program. Throws Refusal. */
export async function hospital(): Promise<Hospital> {
  const { name, hotline, notice } = await call('GET /app/tenant', {});
  return { name, hotline, notice: notice.replace(/\s+(?=[一二三四五六七八九十]+、)/g, '\n') };
}
