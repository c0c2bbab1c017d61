import { purgeFiles } from '../domain/files/index.ts';
import { purgeSignIns } from '../domain/identity/index.ts';
import { purgeAnswers } from '../domain/messaging/index.ts';
import { purgePlatform } from '../platform/retention.ts';
import type { Job } from '../platform/scheduler.ts';

/** 清理: forgets what is kept only for a while. */
export const purge: Job = {
  name: 'purge',
  cron: '17 * * * *',
  timeZone: 'Asia/Shanghai',
  run: async () => ({ ...(await purgePlatform()), ...(await purgeSignIns()), ...(await purgeAnswers()), ...(await purgeFiles()) }),
};
