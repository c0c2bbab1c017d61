import type { Fault, FaultCode } from '../../../shared/vocab/fault.ts';
import type { Refusal } from '../kit.ts';

/** How a fault is told where the document has no words of its own: HTTP status, and words that a patient understands. */
const refusals = {
  route_not_found: [404, '没有这个地址'],
  method_not_allowed: [405, '不支持这种请求方式'],
  bad_json: [400, '请求内容不是合法的 JSON 对象'],
  body_too_large: [413, '提交的内容过大'],
  unsupported_media: [415, '不支持这种内容格式，请用 JSON 提交'],
  invalid_input: [400, '填写的内容不正确'],
  too_many_requests: [429, '操作太频繁，请稍后再试'],
  captcha_required: [429, '操作太频繁，请输入图形验证码后再试'],
  overloaded: [503, '系统繁忙，请稍后再试'],
  internal_error: [500, '系统出错了，请稍后再试'],
  not_signed_in: [401, '请先登录'],
  token_conflict: [401, '请求带有两个不同的登录凭证'],
  forbidden: [403, '没有权限进行此操作'],
  code_wrong: [400, '验证码错误'],
  code_expired: [400, '验证码已失效，请重新获取'],
  code_too_frequent: [429, '验证码发送太频繁，请稍后再试'],
  phone_taken: [409, '该手机号已注册，请直接登录'],
  email_unknown: [404, '该邮箱未注册'],
  email_taken: [409, '该邮箱已被其他账号使用'],
  mail_not_sent: [500, '验证码发送失败'],
  login_failed: [401, '手机号或密码不正确'],
  password_weak: [400, '密码至少 8 位'],
  wechat_code_refused: [400, '微信授权已失效，请重试'],
  wechat_not_bound: [404, '该微信尚未登录过，请用手机号登录'],
  wechat_not_configured: [404, '该医院尚未配置公众号'],
  wechat_unreachable: [503, '暂时无法连接微信，请稍后再试'],
  challenge_expired: [401, '登录已超时，请重新输入密码'],
  file_not_found: [404, '没有找到这个文件'],
  tenant_not_found: [404, '没有找到这家医院'],
  department_not_found: [404, '没有找到这个科室'],
  doctor_not_found: [404, '没有找到这位医生'],
  schedule_not_found: [404, '没有找到这个排班'],
  schedule_mismatch: [400, '医院、科室与排班不一致'],
  schedule_stopped: [409, '该场次已停诊'],
  schedule_past: [409, '该场次已结束'],
  schedule_not_open: [409, '该场次尚未放号'],
  slot_unknown: [404, '没有这个号'],
  member_not_found: [404, '没有找到这位就诊人'],
  member_exists: [409, '该就诊人已添加'],
  member_limit: [409, '就诊人数量已达上限'],
  member_in_use: [409, '这位就诊人还有未结束的预约，暂时不能移除'],
  id_number_invalid: [400, '身份证号码不正确'],
  patient_not_found: [404, '没有找到这位患者'],
  patient_exists: [409, '该证件号码已有患者档案'],
  label_not_found: [404, '没有找到这个分组或标签'],
  label_exists: [409, '已有同名的分组或标签'],
  slot_taken: [409, '该号已被约走，请选择其他号'],
  slot_full: [409, '号源已约满'],
  half_day_taken: [409, '该就诊人在同一时段已有预约'],
  day_place_taken: [409, '该就诊人当天在此已有预约'],
  booking_not_found: [404, '没有找到这个预约'],
  booking_state: [409, '预约当前状态不能进行此操作'],
  cancel_too_late: [409, '已过可取消时间'],
  price_differs: [409, '挂号费不同，请取消后重新预约'],
  no_show_blocked: [403, '该就诊人失约次数过多，暂停预约'],
  slots_left: [409, '该场次仍有号源，请直接预约'],
  waitlist_exists: [409, '不可重复候补'],
  waitlist_limit: [400, '已达到今日候补次数上限'],
  waitlist_not_found: [404, '没有找到这条候补记录'],
  waitlist_state: [409, '该候补已结束，不能取消'],
  review_state: [400, '就诊完成后才能评价'],
  review_exists: [409, '该次就诊已评价过'],
  review_not_found: [404, '没有找到这条评价'],
  feedback_not_found: [404, '没有找到这条反馈'],
  feedback_state: [409, '反馈当前状态不能这样更改'],
  text_refused: [400, '内容含有不适宜公开的文字，请修改后再提交'],
  order_not_found: [404, '没有找到这个订单'],
  order_not_payable: [409, '订单当前状态不能支付'],
  balance_too_low: [400, '医保余额不足'],
  payer_unknown: [403, '付款的微信不属于当前账号'],
  payment_refused: [502, '微信支付下单失败，请稍后再试'],
  prepay_unknown: [404, '没有找到这笔待支付的订单'],
  idempotency_conflict: [409, '重复提交的内容不一致'],
  bad_signature: [401, '签名不正确'],
  notice_mismatch: [400, '通知内容与订单不一致'],
} satisfies Record<FaultCode, [status: number, words: string]>;

/** A fault's HTTP status and its words, the call's own before the table's. */
export function refusalOf({ code, detail }: Fault): { status: number; words: string } {
  const [status, words] = refusals[code];
  return { status, words: detail.words ?? words };
}

/** `{"error_code":"SLOT_FULL","error_msg":"号源已约满"}` with its fitting HTTP status. */
export function pairRefusal({ code, detail }: Fault): Refusal {
  const [status, words] = refusals[code];
  return { status, body: { error_code: code.toUpperCase(), error_msg: detail.words ?? words } };
}

/** A plain HTTP error: `{"code":"SLOT_FULL","message":"号源已约满"}`. */
export function plainRefusal({ code, detail }: Fault): Refusal {
  const [status, words] = refusals[code];
  return { status, body: { code: code.toUpperCase(), message: detail.words ?? words } };
}
