import { z } from 'zod';
import type { Context, Fault } from '../context.ts';
import type { Call } from '../http.ts';
import { forget } from '../state.ts';
import type { Credential } from '../types.ts';
import { input } from './kit.ts';

const faultInput = z.object({
  path: z.string().startsWith('/'),
  status: z.int().min(200).max(599).optional(),
  errcode: z.union([z.number(), z.string()]).optional(),
  delayMs: z.number().min(0).max(120_000).default(0),
  drop: z.union([z.boolean(), z.literal('after')]).default(false),
  times: z.int().min(0).default(1),
});
const clockInput = z.object({ now: z.union([z.number(), z.string()]).nullish() });

/** Everything a WeChat SDK needs to be pointed here; the simulator's own private keys stay inside. */
export function credentials(context: Context): Credential[] {
  return context.state.tenants.map(({ platformPrivateKey: _platform, publicKeyPrivateKey: _public, ...rest }) => rest);
}

/** Plans a failure of the next calls; `times` 0 takes the plans for that path back. */
export function addFault(context: Context, call: Call): { faults: Fault[] } {
  const { path, status, errcode, delayMs, drop, times } = input(call, faultInput);
  if (times === 0) context.faults = context.faults.filter((fault) => fault.path !== path);
  else context.faults.push({ path, status, errcode, delayMs, drop, times });
  return { faults: context.faults };
}

/** Sets the simulated clock to ISO time or epoch ms, from which it runs on; without `now` it is the real one again. */
export function setClock(context: Context, call: Call): { now: number } {
  const { now } = input(call, clockInput);
  const wanted = typeof now === 'string' ? (/^\d+$/.test(now) ? Number(now) : Date.parse(now)) : now;
  context.state.clockOffset = typeof wanted === 'number' && Number.isFinite(wanted) ? wanted - Date.now() : 0;
  context.changed();
  return { now: context.clock() };
}

/** Forgets what happened and every planned failure. */
export function reset(context: Context): void {
  forget(context.state);
  context.faults = [];
  context.changed();
}

/** Ports and clock. */
export function info(context: Context): { port: number; smtpPort: number; smsKey: string; now: number } {
  return { port: context.ports.http, smtpPort: context.ports.smtp, smsKey: context.options.smsKey, now: context.clock() };
}
