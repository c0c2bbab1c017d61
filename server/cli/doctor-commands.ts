import type { Half } from '../../shared/vocab/day.ts';
import { isDay } from '../../shared/vocab/day.ts';
import { yuanOf } from '../../shared/vocab/money.ts';
import { type StopReport, type StopTarget, stopService } from '../domain/booking/index.ts';
import { type Command, optionsOf, tenantIdOf, UsageError } from './command.ts';

const options = {
  tenant: { type: 'string' },
  schedule: { type: 'string' },
  doctor: { type: 'string' },
  day: { type: 'string' },
  half: { type: 'string' },
  reason: { type: 'string' },
} as const;

/** `doctor stop`: 停诊, of one session or of a doctor's day. Safe to repeat; an interrupted run is completed by the job finish-stops. */
export const doctorStopCommand: Command = {
  words: 'doctor stop',
  usage: '--tenant N (--schedule ID | --doctor CODE --day YYYY-MM-DD [--half AM|PM]) --reason TEXT',
  about: 'stop a session: nobody can book it, everyone is refunded, told, and offered another',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, options, { required: ['tenant', 'reason'] });
    const target = targetOf(values);
    const reports = await stopService({ tenantId: tenantIdOf(values.tenant), target, reason: values.reason ?? '' });
    for (const report of reports) say(lineOf(report));
    return 0;
  },
};

function targetOf({ schedule, doctor, day, half }: { [K in 'schedule' | 'doctor' | 'day' | 'half']?: string | undefined }): StopTarget {
  if (schedule !== undefined) {
    if (doctor !== undefined || day !== undefined || half !== undefined) throw new UsageError('--schedule stands alone.');
    if (!/^\d{1,16}$/.test(schedule)) throw new UsageError('--schedule is the number of a session.');
    return { scheduleId: schedule };
  }
  if (doctor === undefined || day === undefined) throw new UsageError('Say which: --schedule ID, or --doctor CODE --day YYYY-MM-DD.');
  if (!isDay(day)) throw new UsageError('--day is a day such as 2026-11-22.');
  return { doctorCode: doctor, day, half: halfOf(half) };
}

function halfOf(text: string | undefined): Half | undefined {
  if (text === undefined || text === 'AM' || text === 'PM') return text;
  throw new UsageError('--half is AM or PM.');
}

function lineOf({ scheduleId, day, half, cancelled, refundFen, arrived }: StopReport): string {
  const desk = arrived ? `，${arrived} 人已报到，请在窗口处理` : '';
  return `${day} ${half === 'AM' ? '上午' : '下午'} 排班 ${scheduleId} 已停诊：取消 ${cancelled} 个预约，退款 ${yuanOf(refundFen).toFixed(2)} 元${desk}。`;
}
