import { promoteWaitlist as promote } from '../domain/waitlist/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 候补转正: what a freed number's own transaction has not done, and the queues of sessions that are over. */
export const promoteWaitlist: Job = {
  name: 'promote-waitlist',
  cron: '* * * * *',
  timeZone: 'Asia/Shanghai',
  run: async () => {
    const { promoted, expired } = await promote();
    return { promoted: promoted.length, expired };
  },
};
