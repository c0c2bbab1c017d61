import { createServer } from 'node:http';
import Koa from 'koa';
import { payment } from '../../../shared/contracts/pati/payment.ts';
import { wxpay } from '../../../shared/contracts/wxpay/index.ts';
import { useOwnReactions } from '../../app/boot.ts';
import { closeAttempts, type PaymentPaid, type RefundSettled, sendRefund } from '../../domain/payment/index.ts';
import { mount, serveFaces } from '../../faces/kit.ts';
import { face as patiFace } from '../../faces/pati/face.ts';
import { paymentHandlers } from '../../faces/pati/payment.ts';
import { face as wxpayFace } from '../../faces/wxpay/face.ts';
import { noticeHandlers } from '../../faces/wxpay/notices.ts';
import { config, useConfig } from '../../platform/config.ts';
import type { Tx } from '../../platform/db.ts';
import { type Events, on, useReactions } from '../../platform/events.ts';

/** The money's own faces on a free port, WeChat's callbacks included, and what was announced meanwhile. */
export interface PaymentApp {
  url: string;
  paid: PaymentPaid[];
  expired: Events['order.expired'][];
  settled: RefundSettled[];
  /** Calls an endpoint as somebody; the answer as text too, to be compared. */
  post(path: string, body: object, token?: string): Promise<{ status: number; body: Record<string, unknown>; text: string }>;
  close(): Promise<void>;
}

/** Serves `pay/appo_order`, `paysign` and WeChat's callbacks as app/ does, with reactions that note what they are told. */
export async function buildPaymentApp(): Promise<PaymentApp> {
  const [paid, expired, settled]: [PaymentPaid[], Events['order.expired'][], RefundSettled[]] = [[], [], []];
  const noting = <T>(into: T[]) => ({
    note: async (_tx: Tx, events: readonly T[]) => {
      into.push(...events);
    },
  });
  const table = [
    on('payment.paid', noting(paid).note, 'same-transaction'),
    on('order.expired', noting(expired).note, 'same-transaction'),
    on('refund.settled', noting(settled).note, 'same-transaction'),
    on('order.closed', closeAttempts, 'after-commit'),
    on('refund.recorded', sendRefund, 'after-commit'),
  ];
  const plain = { sealAll: (texts: string[]) => texts, unseal: (text: string) => text };
  useReactions(table, plain);
  const app = new Koa();
  app.use(serveFaces([...mount(patiFace, payment, paymentHandlers), ...mount(wxpayFace, wxpay, noticeHandlers)], patiFace));
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  useConfig({ ...config(), PUBLIC_URL: url });
  return {
    url,
    paid,
    expired,
    settled,
    post: async (path, body, token) => {
      const headers = { 'content-type': 'application/json', ...(token ? { token } : {}) };
      const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await reply.text();
      return { status: reply.status, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
    },
    close: async () => {
      useOwnReactions();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Waits until something is so, at most three seconds. */
export async function eventually<T>(check: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come about within three seconds.');
}
