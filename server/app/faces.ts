import { app } from '../../shared/contracts/app/index.ts';
import type { Contract } from '../../shared/contracts/kit.ts';
import { pati } from '../../shared/contracts/pati/index.ts';
import { patient } from '../../shared/contracts/patient/index.ts';
import { portal } from '../../shared/contracts/portal/index.ts';
import { wxpay } from '../../shared/contracts/wxpay/index.ts';
import { wxpush } from '../../shared/contracts/wxpush/index.ts';
import { arrivalHandlers } from '../faces/app/arrivals.ts';
import { captchaHandlers } from '../faces/app/captcha.ts';
import { emailHandlers as appEmailHandlers } from '../faces/app/email.ts';
import { face as appFace } from '../faces/app/face.ts';
import { fileHandlers } from '../faces/app/files.ts';
import { billHandlers, insuranceHandlers } from '../faces/app/insurance.ts';
import { memberHandlers as keptMemberHandlers } from '../faces/app/members.ts';
import { messageHandlers } from '../faces/app/messages.ts';
import { officialAccountHandlers } from '../faces/app/official-account.ts';
import { reviewHandlers as moderationHandlers } from '../faces/app/reviews.ts';
import { signInHandlers } from '../faces/app/sign-in.ts';
import { visitHandlers } from '../faces/app/visits.ts';
import { mount } from '../faces/kit.ts';
import { authHandlers } from '../faces/pati/auth.ts';
import { bookingHandlers } from '../faces/pati/booking.ts';
import { face as patiFace } from '../faces/pati/face.ts';
import { memberHandlers } from '../faces/pati/members.ts';
import { patientHandlers } from '../faces/pati/patients.ts';
import { paymentHandlers } from '../faces/pati/payment.ts';
import { pictureHandlers } from '../faces/pati/pictures.ts';
import { scheduleHandlers } from '../faces/pati/schedule.ts';
import { wechatHandlers } from '../faces/pati/wechat.ts';
import { appointmentHandlers } from '../faces/patient/appointments.ts';
import { face as patientFace } from '../faces/patient/face.ts';
import { waitlistHandlers } from '../faces/patient/waitlist.ts';
import { emailHandlers } from '../faces/portal/emails.ts';
import { face as portalFace } from '../faces/portal/face.ts';
import { feedbackHandlers } from '../faces/portal/feedbacks.ts';
import { messageHandlers as portalMessageHandlers } from '../faces/portal/messages.ts';
import { paymentHandlers as portalPaymentHandlers } from '../faces/portal/payments.ts';
import { registrationHandlers } from '../faces/portal/registrations.ts';
import { reviewHandlers } from '../faces/portal/reviews.ts';
import { waitingHandlers } from '../faces/portal/waiting.ts';
import { face as wxpayFace } from '../faces/wxpay/face.ts';
import { noticeHandlers } from '../faces/wxpay/notices.ts';
import { face as wxpushFace } from '../faces/wxpush/face.ts';
import { pushHandlers } from '../faces/wxpush/push.ts';

/** Every face with its contract: what the documentation is made of. */
export const contracts: Record<string, Contract> = { pati, patient, portal, app, wxpay, wxpush };

/** Every face with its handlers: what is served. */
export const faces = [
  ...mount(patiFace, pati, {
    ...wechatHandlers,
    ...authHandlers,
    ...scheduleHandlers,
    ...bookingHandlers,
    ...memberHandlers,
    ...pictureHandlers,
    ...patientHandlers,
    ...paymentHandlers,
  }),
  ...mount(patientFace, patient, { ...appointmentHandlers, ...waitlistHandlers }),
  ...mount(portalFace, portal, {
    ...feedbackHandlers,
    ...portalMessageHandlers,
    ...emailHandlers,
    ...registrationHandlers,
    ...waitingHandlers,
    ...reviewHandlers,
    ...portalPaymentHandlers,
  }),
  ...mount(appFace, app, {
    ...signInHandlers,
    ...captchaHandlers,
    ...messageHandlers,
    ...keptMemberHandlers,
    ...arrivalHandlers,
    ...fileHandlers,
    ...officialAccountHandlers,
    ...appEmailHandlers,
    ...insuranceHandlers,
    ...billHandlers,
    ...visitHandlers,
    ...moderationHandlers,
  }),
  ...mount(wxpayFace, wxpay, { ...noticeHandlers }),
  ...mount(wxpushFace, wxpush, { ...pushHandlers }),
];

/** Answers paths that belong to no family. */
export const fallbackFace = patientFace;
