import { strict as assert } from 'node:assert';
import { isRecord } from '../http.ts';
import type { Simulator } from '../index.ts';
import type { Credential, MailEntry, MessageEntry, RefundEntry, SmsEntry, TemplateEntry, TradeEntry } from '../types.ts';

/** A decoded JSON object with its HTTP status. */
export interface Reply {
  status: number;
  body: Record<string, unknown>;
  text: string;
}

/** Calls any address of the simulator; an object body is sent as JSON. */
export async function call(simulator: Simulator, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(simulator.url + target, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
  });
  const text = await response.text();
  const value: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, body: isRecord(value) ? value : {}, text };
}

interface ControlLists {
  credentials: Credential;
  templates: TemplateEntry;
  messages: MessageEntry;
  trades: TradeEntry;
  refunds: RefundEntry;
  sms: SmsEntry;
  mail: MailEntry;
}

/** One of the control lists; typed by the exported answer types. */
export async function list<K extends keyof ControlLists>(simulator: Simulator, name: K, query = ''): Promise<ControlLists[K][]> {
  const response = await fetch(`${simulator.url}/control/${name}${query}`);
  assert.equal(response.status, 200);
  return JSON.parse(await response.text());
}

/** The first tenant (or the n-th) of the credentials, with its mini-program and official account. */
export async function tenant(
  simulator: Simulator,
  index = 0,
): Promise<Credential & { mp: Credential['apps'][number]; oa: Credential['apps'][number] }> {
  const found = (await list(simulator, 'credentials'))[index];
  const mp = found?.apps.find((app) => app.kind === 'mp');
  const oa = found?.apps.find((app) => app.kind === 'oa');
  assert.ok(found && mp && oa);
  return { ...found, mp, oa };
}

/** Waits until the check gives something, at most two seconds. */
export async function eventually<T>(check: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 1_000; tries++) {
    const value = await check();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come about within ten seconds');
}
