import { reconcilePayments as reconcile } from '../domain/payment/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 查单: asks WeChat about open and lately closed attempts, so that a lost callback loses no money. */
export const reconcilePayments: Job = { name: 'reconcile-payments', cron: '*/5 * * * *', timeZone: 'Asia/Shanghai', run: reconcile };
