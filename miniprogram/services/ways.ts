const query = (asked: Readonly<Record<string, string | number | null>>) =>
  Object.entries(asked)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');
const booking = (page: string, asked: Readonly<Record<string, string | number | null>> = {}) =>
  `/packages/booking/pages/${page}/index${Object.keys(asked).length > 0 ? `?${query(asked)}` : ''}`;

/** Where a clinic is found: a doctor of a department, or its 普通门诊. */
interface ClinicKey {
  departmentId: string;
  doctorId: string | null;
}

/** The address of every screen that another one opens. */
export const ways = {
  signIn: '/packages/account/pages/log-in/index',
  addPerson: '/packages/account/pages/member-form/index',
  search: booking('search'),
  departments: booking('departments'),
  waiting: booking('waitlist'),
  schedule: (departmentId: string, name: string) => booking('schedule', { departmentId, name }),
  doctor: ({ departmentId, doctorId }: ClinicKey, day: string | null = null) => booking('doctor', { departmentId, doctorId, day }),
  confirm: (asked: { scheduleId: string; serialNo: number; departmentId: string; doctorId: string | null; day: string }) =>
    booking('confirm', asked),
  joinWaiting: (asked: { scheduleId: string; words: string }) => booking('waitlist', asked),
  pay: (id: string) => booking('pay', { id }),
  result: (id: string) => booking('result', { id }),
  detail: (id: string) => booking('detail', { id }),
  reschedule: (id: string) => booking('reschedule', { id }),
  cancel: (id: string) => booking('cancel', { id }),
  stopped: (id: string) => booking('stopped', { id }),
} as const;
