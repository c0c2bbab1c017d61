import { type Context, NOTIFY_SECONDS, type SimulatorOptions } from './context.ts';
import { makeDispatch } from './dispatch.ts';
import { listen } from './http.ts';
import { keepMail } from './inbox/inbox.ts';
import { readMail } from './inbox/mail-text.ts';
import { listenSmtp } from './inbox/smtp.ts';
import { resumeNotices } from './pay/notices.ts';
import { finishLater } from './pay/refunds.ts';
import { DEMO_TENANTS } from './seeds.ts';
import { openStore } from './state.ts';

export { NOTIFY_SECONDS, type SimulatorOptions } from './context.ts';
export { DEMO_TENANTS, type TenantPlan } from './seeds.ts';
export type * from './types.ts';

/** The bearer key of the simulated SMS carrier unless another is given. */
export const DEFAULT_SMS_KEY = 'simulator-sms-key';

/** A simulator that runs. */
export interface Simulator {
  /** `http://127.0.0.1:PORT`, for every WeChat host. */
  url: string;
  port: number;
  smtpPort: number;
  /** Stops listening, cuts open connections and writes the state. */
  close(): Promise<void>;
}

function makeContext(options: SimulatorOptions, store: Awaited<ReturnType<typeof openStore>>, closing: AbortSignal): Context {
  const timers = new Set<NodeJS.Timeout>();
  closing.addEventListener('abort', () => {
    for (const timer of timers) clearTimeout(timer);
  });
  return {
    options: {
      ...{ port: options.port, host: '127.0.0.1', publicUrl: options.publicUrl, smtpPort: options.smtpPort ?? 0 },
      ...{ smsKey: options.smsKey ?? DEFAULT_SMS_KEY, refundDelay: options.refundDelay ?? 50, earlyBills: options.earlyBills ?? true },
      notifyDelays: options.notifyDelays ?? NOTIFY_SECONDS.map((seconds) => seconds * 10),
      pushDelays: options.pushDelays ?? [100, 300, 1000],
    },
    ...{ state: store.state, changed: store.changed, faults: [], ports: { http: 0, smtp: 0 }, closing },
    clock: () => Date.now() + store.state.clockOffset,
    later(ms, run) {
      if (closing.aborted) return;
      const timer = setTimeout(async () => {
        timers.delete(timer);
        try {
          await run();
        } catch (error) {
          console.error('the simulator failed in the background', error);
        }
      }, ms);
      timers.add(timer);
    },
  };
}

/** Starts the WeChat simulator on 127.0.0.1; rejects when a port is taken or the data file is unreadable. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const store = await openStore(options.dataFile, options.tenants ?? DEMO_TENANTS);
  const closing = new AbortController();
  const context = makeContext(options, store, closing.signal);
  const smtp = await listenSmtp(context.options.smtpPort, (mail) =>
    keepMail(context, mail.recipients, { from: mail.from, ...readMail(mail.raw) }),
  );
  const http = await listen(options.port, makeDispatch(context)).catch(async (error: unknown) => {
    await smtp.close();
    throw error;
  });
  context.ports = { http: http.port, smtp: smtp.port };
  resumeNotices(context);
  for (const [key, refund] of store.state.refunds) if (refund.status === 'PROCESSING') finishLater(context, key);

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    const ended = new Promise<void>((resolve) => http.server.close(() => resolve()));
    http.server.closeAllConnections();
    await Promise.all([ended, smtp.close()]);
    await store.close();
  }
  return {
    ...{ url: `http://127.0.0.1:${http.port}`, port: http.port, smtpPort: smtp.port },
    close() {
      closed ??= close();
      return closed;
    },
  };
}
