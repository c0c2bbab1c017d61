/** 预约 states. The order's state is its own. */
export const bookingStatuses = ['booked', 'checked_in', 'completed', 'missed', 'cancelled', 'expired'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/** Which state may follow which. An `expired` booking may be taken again by money that came late. */
export const bookingMoves: Record<BookingStatus, readonly BookingStatus[]> = {
  booked: ['checked_in', 'completed', 'missed', 'cancelled', 'expired'],
  checked_in: ['completed', 'missed'],
  completed: [],
  missed: [],
  cancelled: [],
  expired: ['booked'],
};

/** The document through which a booking was made. */
export type Origin = 'pati' | 'patient' | 'portal';

/** 普通 0 | 专家 1 */
export type VisitType = 0 | 1;
/** 未知 0 | 男 1 | 女 2 */
export type Gender = 0 | 1 | 2;
