/** Everything that stays on the phone, by key. Nothing here names a person but the token and what it stands for. */
export interface Kept {
  /** The token of the last sign-in. */
  token: string;
  /** The account that the token belongs to. */
  accountId: string;
  /** This phone, as a random text; says nothing about its owner. */
  deviceId: string;
  /** 大字版 */
  elder: boolean;
  /** The 就诊人 chosen last. */
  memberId: string;
  /** The doctor, or the department's 普通门诊, booked last: the short way back. */
  lastClinic: LastClinic;
  /** What was looked for, newest first. */
  searches: string[];
  /** The newest notice that was seen, as its time. */
  noticesSeenAt: string;
}

/** Where one booked last. */
export interface LastClinic {
  departmentId: string;
  departmentName: string;
  /** null: 普通门诊 */
  doctorId: string | null;
  doctorName: string | null;
}

/** What is kept under the key, undefined if nothing is or the phone cannot read it. */
export function kept<K extends keyof Kept>(key: K): Kept[K] | undefined {
  try {
    const value: Kept[K] | '' | undefined = wx.getStorageSync(key);
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Keeps a value; a phone that is full forgets it at the next start and works on. */
export function keep<K extends keyof Kept>(key: K, value: Kept[K]): void {
  try {
    wx.setStorageSync(key, value);
  } catch {
    // the phone is full: what is kept is a convenience
  }
}

/** Forgets what was kept. */
export function forget(key: keyof Kept): void {
  try {
    wx.removeStorageSync(key);
  } catch {
    // as above
  }
}
