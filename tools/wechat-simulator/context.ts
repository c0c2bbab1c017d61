import type { App, Tenant, User } from './schema.ts';
import type { TenantPlan } from './seeds.ts';
import type { State } from './state.ts';

/** How a simulator is started; everything but `port` has a default. */
export interface SimulatorOptions {
  /** 0 takes a free port. */
  port: number;
  /** Loopback only. */
  host?: '127.0.0.1';
  /** JSON file that keeps the state over restarts; absent: memory only. */
  dataFile?: string;
  /** The only origin that a browser page may call from. */
  publicUrl?: string;
  /** Waits in ms before each repeated callback; default WeChat's fifteen waits divided by 100. */
  notifyDelays?: number[];
  /** Waits in ms before each repeated message push; default three. */
  pushDelays?: number[];
  /** Time from a refund's acceptance to its success, in ms; default 50. */
  refundDelay?: number;
  /** The bearer key of the SMS carrier's wire. */
  smsKey?: string;
  /** Port of the SMTP listener; 0 (the default) takes a free one. */
  smtpPort?: number;
  /** Tenants other than the two of the demo. */
  tenants?: TenantPlan[];
  /** True (the default): a trade bill can be had on its own day; false: from 10:00 of the next day, as at WeChat. */
  earlyBills?: boolean;
}

/** WeChat Pay's own waits between callbacks, in seconds (facts §4.7). */
export const NOTIFY_SECONDS = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/** A planned failure of the next calls to a path. */
export interface Fault {
  path: string;
  status: number | undefined;
  errcode: number | string | undefined;
  delayMs: number;
  drop: boolean | 'after';
  times: number;
}

/** What every part of the simulator works with. */
export interface Context {
  options: Required<Omit<SimulatorOptions, 'dataFile' | 'publicUrl' | 'tenants'>> & { publicUrl: string | undefined };
  state: State;
  faults: Fault[];
  /** Ports in use, known once both listeners are open. */
  ports: { http: number; smtp: number };
  /** Simulated epoch ms: governs the expiry of codes, tokens and prepays only. */
  clock(): number;
  /** Says that the state changed. */
  changed(): void;
  /** Runs after that many ms unless the simulator closes first. */
  later(ms: number, run: () => void | Promise<void>): void;
  /** Aborted when the simulator closes. */
  closing: AbortSignal;
}

/** The app with that id, and its tenant. */
export function findApp(context: Context, appid: string): { app: App; tenant: Tenant } | undefined {
  for (const tenant of context.state.tenants) {
    const app = tenant.apps.find((candidate) => candidate.appid === appid);
    if (app) return { app, tenant };
  }
  return undefined;
}

/** The user with that openid if the openid belongs to that app. */
export function findUser(context: Context, openid: string, appid: string): User | undefined {
  const user = context.state.users.get(openid);
  return user?.appid === appid ? user : undefined;
}
