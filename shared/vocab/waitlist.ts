/** 候补 states: an entry waits until it ends in one of the others. */
export const waitlistStatuses = ['waiting', 'promoted', 'cancelled', 'expired'] as const;
export type WaitlistStatus = (typeof waitlistStatuses)[number];

/** Why an entry expired: 停诊, too late, or passed over because the person may not or need not have this number. */
export const waitlistEnds = ['stopped', 'over', 'held', 'blocked'] as const;
export type WaitlistEnd = (typeof waitlistEnds)[number];
