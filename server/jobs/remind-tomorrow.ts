import { addDays, dayOf } from '../../shared/vocab/day.ts';
import { queueReminders } from '../domain/booking/index.ts';
import type { Job } from '../platform/scheduler.ts';

/** 就诊提醒: the evening before the visit; nobody is woken after ten. */
export const remindTomorrow: Job = {
  name: 'remind-tomorrow',
  cron: '0 20 * * *',
  timeZone: 'Asia/Shanghai',
  cutOff: '22:00',
  run: (scheduledAt) => queueReminders({ day: addDays(dayOf(scheduledAt), 1), scheduledAt }),
};
