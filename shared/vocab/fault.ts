/** Every way the hospital can refuse. Faces translate these, exhaustively; nothing else may invent one. */
export const faultCodes = [
  // the request itself
  'route_not_found',
  'method_not_allowed',
  'bad_json',
  'body_too_large',
  'unsupported_media',
  'invalid_input',
  'too_many_requests',
  'captcha_required',
  'overloaded',
  'internal_error',
  // who is calling
  'not_signed_in',
  'token_conflict',
  'forbidden',
  // identity
  'code_wrong',
  'code_expired',
  'code_too_frequent',
  'phone_taken',
  'email_unknown',
  'email_taken',
  'mail_not_sent',
  'login_failed',
  'password_weak',
  'wechat_code_refused',
  'wechat_not_bound',
  'wechat_unreachable',
  'wechat_not_configured',
  'challenge_expired',
  // directory and scheduling
  'tenant_not_found',
  'file_not_found',
  'department_not_found',
  'doctor_not_found',
  'schedule_not_found',
  'schedule_mismatch',
  'schedule_stopped',
  'schedule_past',
  'schedule_not_open',
  'slot_unknown',
  // 就诊人
  'member_not_found',
  'member_exists',
  'member_limit',
  'member_in_use',
  'id_number_invalid',
  // patient files, groups and labels
  'patient_not_found',
  'patient_exists',
  'label_not_found',
  'label_exists',
  // booking
  'slot_taken',
  'slot_full',
  'half_day_taken',
  'day_place_taken',
  'booking_not_found',
  'booking_state',
  'cancel_too_late',
  'price_differs',
  'no_show_blocked',
  // 候补 and reviews
  'slots_left',
  'waitlist_exists',
  'waitlist_limit',
  'waitlist_not_found',
  'waitlist_state',
  'review_state',
  'review_exists',
  'review_not_found',
  'feedback_not_found',
  'feedback_state',
  'text_refused',
  // money
  'order_not_found',
  'order_not_payable',
  'balance_too_low',
  'payer_unknown',
  'payment_refused',
  'prepay_unknown',
  // repeated calls
  'idempotency_conflict',
  // callbacks
  'bad_signature',
  'notice_mismatch',
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** What a refusal may carry for the face to print: never personal data. */
export interface FaultDetail {
  /** Human words in Chinese that say more than the code's own text. */
  words?: string;
  /** Seconds until the caller may try again. */
  retryAfter?: number;
  /** The input field at fault, in wire words. */
  field?: string;
}

/** An expected refusal: no incident, told to the caller by the face it came through. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly detail: FaultDetail;
  constructor(code: FaultCode, detail: FaultDetail = {}) {
    // A refusal is no incident: nobody reads its stack, and to take one down is the dearest part of saying no.
    const depth = Error.stackTraceLimit;
    if (code !== 'internal_error') Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = depth;
    this.code = code;
    this.detail = detail;
  }
}
