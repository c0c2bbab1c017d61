import type { Fault } from './context.ts';
import type { RefundView, TradeView } from './pay/views.ts';
import type { Mail, Message, Sms, Tenant } from './schema.ts';

export type { RefundView, TradeView };

/** One tenant in `GET /control/credentials`. */
export type Credential = Omit<Tenant, 'platformPrivateKey' | 'publicKeyPrivateKey'>;
/** One template in `GET /control/templates`. */
export interface TemplateEntry {
  templateId: string;
  title: string;
  /** In the order of the template. */
  keys: string[];
  /** As WeChat lists it, a field a line: `就诊人:{{thing1.DATA}}`. */
  content: string;
}
/** One message in `GET /control/messages`; `at` is ISO 8601 in UTC. */
export type MessageEntry = Message;
/** One text in `GET /control/sms`; `code` is '' when the text has no six digits. */
export type SmsEntry = Sms;
/** One mail in `GET /control/mail`. */
export type MailEntry = Mail;
/** One order in `GET /control/trades`. */
export type TradeEntry = TradeView & {
  description: string;
  notify_url: string;
  create_time: string;
  time_expire: string;
  prepay_id: string;
};
/** One refund in `GET /control/refunds`. */
export type RefundEntry = RefundView & { mchid: string; reason: string; notify_url: string };
/** One planned failure in `GET /control/faults`. */
export type FaultEntry = Fault;
