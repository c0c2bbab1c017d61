import { markMissed as mark } from '../domain/booking/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 失约: yesterday's numbers that nobody came for, where the desk recorded arrivals at all. */
export const markMissed: Job = { name: 'mark-missed', cron: '0 1 * * *', timeZone: 'Asia/Shanghai', run: mark };
