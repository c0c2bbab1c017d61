import type { BookingDetail } from '../../../services/bookings';
import { instantOf } from '../../../services/day';

/**
 * Puts the visit into the phone's calendar, with a reminder an hour before, once the patient has agreed to the privacy
 * terms. False where the patient or the phone will not.
 */
export async function addToCalendar({ visitAt, departmentName, doctorName, place, number }: BookingDetail): Promise<boolean> {
  if (!(await agreed())) return false;
  const start = Math.floor(instantOf(visitAt) / 1000);
  return new Promise((resolve) => {
    wx.addPhoneCalendar({
      title: `就诊：${departmentName} ${doctorName ?? '普通门诊'} 第 ${number} 号`,
      startTime: start,
      endTime: String(start + 1_800),
      location: place,
      alarm: true,
      alarmOffset: 3_600,
      success: () => resolve(true),
      fail: () => resolve(false),
    });
  });
}

/** Whether the privacy terms are agreed to; WeChat asks where they are not, and is too old to where it cannot. */
function agreed(): Promise<boolean> {
  if (!wx.requirePrivacyAuthorize) return Promise.resolve(true);
  return new Promise((resolve) => {
    wx.requirePrivacyAuthorize({ success: () => resolve(true), fail: () => resolve(false) });
  });
}
