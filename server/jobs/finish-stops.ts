import { finishStops as finish } from '../domain/booking/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 停诊: completes what an interrupted stop has left. */
export const finishStops: Job = { name: 'finish-stops', cron: '* * * * *', timeZone: 'Asia/Shanghai', run: finish };
