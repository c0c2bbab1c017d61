import type { messages } from '../../../shared/contracts/portal/messages.ts';
import { memberOf } from '../../domain/care/index.ts';
import { fetchMessages, type Notice } from '../../domain/messaging/index.ts';
import type { Handlers } from '../kit.ts';
import { instantInUtc, printedId, success } from './wire.ts';

/** Of an entry in a waiting list there is no registration yet. */
const aboutEntries: readonly Notice['kind'][] = ['waitlisted', 'unpromoted'];

function messageOf({ id, kind, title, content, at, bookingId }: Notice) {
  const about = bookingId === null || aboutEntries.includes(kind) ? null : printedId('REG', bookingId);
  return { title: title.replace(/通知$/, ''), content, timestamp: instantInUtc(at), messageId: id, registrationId: about };
}

/** 消息通知接口: the notices of the app, handed out once. */
export const messageHandlers: Handlers<typeof messages> = {
  'POST /api/patients/{patientId}/messages': async ({ patientId }, { accountId, tenantId }) => {
    const { id: memberId } = await memberOf({ accountId, memberId: patientId });
    const [first, ...others] = (await fetchMessages({ accountId, tenantId, memberId })).map(messageOf);
    return first ? success({ status: true, messages: [first, ...others] }) : success({ status: false, messages: [] });
  },
};
