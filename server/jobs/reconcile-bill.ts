import { addDays, dayOf } from '../../shared/vocab/day.ts';
import { reconcileBill as reconcile } from '../domain/payment/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 对账: yesterday's bill against our ledger; WeChat has it ready by ten. */
export const reconcileBill: Job = {
  name: 'reconcile-bill',
  cron: '30 10 * * *',
  timeZone: 'Asia/Shanghai',
  run: (scheduledAt) => reconcile(addDays(dayOf(scheduledAt), -1)),
};
