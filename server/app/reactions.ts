import * as booking from '../domain/booking/index.ts';
import * as files from '../domain/files/index.ts';
import * as identity from '../domain/identity/index.ts';
import * as messaging from '../domain/messaging/index.ts';
import * as payment from '../domain/payment/index.ts';
import * as waitlist from '../domain/waitlist/index.ts';
import { type Delivery, type Events, on } from '../platform/events.ts';

/** Messages of one booking keep their order, whatever their kind. */
const messages = 'messages';

type Facts = booking.BookingFacts;

/** What happened → who answers: in the same transaction, or after it from the outbox. */
export const reactions = [
  on('identity.code-issued', messaging.sendSms, 'after-commit'),
  on('identity.code-withheld', identity.keepQuiet, 'after-commit'), // so that known and unknown phones cost the same

  on('files.signed', files.awaitUpload, 'after-commit'), // asks OSS
  on('files.stored', identity.takeAvatar, 'same-transaction'),

  on('care.member-removed', booking.keepBookedMembers, 'same-transaction'), // refuse while something depends on the person
  on('care.member-removed', waitlist.keepWaitingMembers, 'same-transaction'),

  on('payment.paid', booking.confirmPaid, 'same-transaction'), // money and number agree at once
  on('order.expired', booking.expireBookings, 'same-transaction'), // an unpaid number goes back with its order
  on('booking.released', booking.countReleased, 'same-transaction'),
  on('booking.released', waitlist.promoteNext, 'same-transaction'), // before the public can take the number
  on('scheduling.capacity-raised', waitlist.promoteNext, 'same-transaction'),
  on('scheduling.closed', waitlist.endQueues, 'same-transaction'),
  on('booking.place-lost', payment.refundLatePayment, 'same-transaction'), // late money whose number is gone
  on('order.closed', payment.closeAttempts, 'after-commit'), // talks to WeChat
  on('refund.recorded', payment.sendRefund, 'after-commit'), // talks to WeChat

  on('booking.booked', tellBooked, 'after-commit', messages),
  on('booking.moved', tellMoved, 'after-commit', messages),
  on('booking.cancelled', tellCancelled, 'after-commit', messages),
  on('booking.expired', tellExpired, 'after-commit', messages),
  on('booking.paid', tellPaid, 'after-commit', messages),
  on('waitlist.joined', tellWaitlisted, 'after-commit', messages),
  on('waitlist.promoted', tellPromoted, 'after-commit', messages),
  on('waitlist.ended', tellWaitlistEnded, 'after-commit', messages),
  on('booking.due-tomorrow', tellReminder, 'after-commit', messages),
  on('booking.notice-asked', tellStaffNews, 'after-commit', messages),
];

// Names are read when a message is told; messaging does not know booking.
async function tellBooked(facts: Facts, delivery: Delivery) {
  await messaging.tellBooked(await booking.newsOf(facts), delivery);
}
async function tellMoved(facts: Events['booking.moved'], delivery: Delivery) {
  await messaging.tellMoved(await booking.newsOf(facts), delivery);
}
async function tellCancelled(facts: Events['booking.cancelled'], delivery: Delivery) {
  await messaging.tellCancelled(await booking.newsOf(facts), delivery);
}
async function tellExpired(facts: Facts, delivery: Delivery) {
  await messaging.tellExpired(await booking.newsOf(facts), delivery);
}
async function tellPaid(facts: Events['booking.paid'], delivery: Delivery) {
  await messaging.tellPaid(await booking.newsOf(facts), delivery);
}
async function tellWaitlisted(facts: waitlist.EntryFacts, delivery: Delivery) {
  await messaging.tellWaitlisted(await booking.newsOf(facts), delivery);
}
async function tellPromoted({ holdUntil, ...facts }: waitlist.EntryPromoted, delivery: Delivery) {
  await messaging.tellPromoted({ ...(await booking.newsOf(facts)), ...(holdUntil === null ? {} : { payUntil: holdUntil }) }, delivery);
}
async function tellWaitlistEnded({ why, ...facts }: waitlist.EntryEnded, delivery: Delivery) {
  await messaging.tellWaitlistEnded({ ...(await booking.newsOf(facts)), reason: waitlist.endWords[why] }, delivery);
}
async function tellReminder({ visits }: Events['booking.due-tomorrow'], delivery: Delivery) {
  const [first, ...others] = await Promise.all(visits.map(booking.newsOf));
  if (first) await messaging.tellReminder({ ...first, others }, delivery);
}
async function tellStaffNews(asked: Events['booking.notice-asked'], delivery: Delivery) {
  await messaging.tellStaffNews(await booking.staffNewsOf(asked), delivery);
}
