import { expireOrders as expire } from '../domain/payment/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 超时未支付: closes at WeChat what nobody has paid in time and gives the number back. */
export const expireOrders: Job = { name: 'expire-orders', cron: '* * * * *', timeZone: 'Asia/Shanghai', run: expire };
