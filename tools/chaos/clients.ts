import { randomUUID } from 'node:crypto';
import type { BuiltPatient } from '../../server/test/factories/patients.ts';
import { ending, type Intent, type Told, type Try } from './ledger.ts';
import type { World } from './world.ts';

/** A session that clients may book. */
export interface Session {
  id: string;
  capacity: number;
  feeFen: number;
  /** Whether all its numbers are still to come, so that free + booked is its capacity. */
  countable: boolean;
}

/** What a client knows of its own booking. */
export interface Held {
  id: string;
  sessionId: string;
}

const patienceMs = 20_000;
const again = 400;

/** One person with a phone: speaks to the servers in turn and writes down every answer. */
export class Client {
  readonly person: BuiltPatient;
  readonly intents: Intent[] = [];
  readonly #world: World;
  readonly #servers: () => readonly string[];
  #turn: number;

  constructor(world: World, person: BuiltPatient, turn: number, servers: () => readonly string[] = () => world.apps.map(({ url }) => url)) {
    this.#world = world;
    this.person = person;
    this.#turn = turn;
    this.#servers = servers;
  }

  /** Books: a chosen number as pati does, or (null) the next free one as patient does. */
  async book(
    session: { id: string },
    serialNo: number | null,
    how: { keyed: boolean; until: number; code?: string },
  ): Promise<Held | undefined> {
    const consent = await this.#accept('booked', how.code);
    const wish = { kind: 'book', scheduleId: session.id, serialNo } as const;
    const intent = await this.#wish(
      wish,
      how,
      serialNo === null
        ? ['POST', '/patient/appointments', { scheduleId: session.id, patientId: this.person.memberId, ...consent }]
        : [
            'POST',
            '/pati_service/book_service/book/submit',
            { scheduleId: session.id, serialNo, memberId: this.person.memberId, ...consent },
          ],
    );
    const id = ending(intent) === 'done' ? intent.tries.at(-1)?.bookingId : undefined;
    return id === undefined ? undefined : { id, sessionId: session.id };
  }

  /** Cancels; true when told so. */
  async cancel(held: Held, how: { keyed: boolean; until: number }): Promise<boolean> {
    const consent = await this.#accept('cancelled');
    const wish = { kind: 'cancel', scheduleId: held.sessionId, serialNo: null, bookingId: held.id } as const;
    const intent = await this.#wish(wish, how, ['POST', `/patient/appointments/${held.id}/cancel`, consent]);
    return ending(intent) === 'done';
  }

  /** Waits for a number of a full session; true when told so. */
  async join(session: { id: string }, how: { keyed: boolean; until: number }): Promise<boolean> {
    const wish = { kind: 'join', scheduleId: session.id, serialNo: null } as const;
    const body = { scheduleId: session.id, patientId: this.person.memberId };
    return ending(await this.#wish(wish, how, ['POST', '/patient/waitlist', body])) === 'done';
  }

  /** Moves the booking to another session; true when told so. */
  async move(held: Held, to: { id: string }, how: { keyed: boolean; until: number }): Promise<boolean> {
    const consent = await this.#accept('moved');
    const wish = { kind: 'move', scheduleId: to.id, serialNo: null, bookingId: held.id } as const;
    const intent = await this.#wish(wish, how, ['PUT', `/patient/appointments/${held.id}/reschedule`, { scheduleId: to.id, ...consent }]);
    return ending(intent) === 'done';
  }

  /** Has a prepay opened; undefined when that is refused. */
  async prepay(held: Held): Promise<{ prepayId: string; outTradeNo: string } | undefined> {
    const { json } = await this.#call('POST', '/pati_service/book_service/pay/appo_order', {
      appo_id: held.id,
      open_id: this.person.openid,
    });
    const { prepay_id: prepayId, out_trade_no: outTradeNo } = json;
    return typeof prepayId === 'string' && prepayId !== '' && typeof outTradeNo === 'string' ? { prepayId, outTradeNo } : undefined;
  }

  /** Pays; `silently`, so that no callback arrives. False when WeChat does not take it (any more). */
  pay(prepayId: string, silently = false): Promise<boolean> {
    return this.#world.control('POST', silently ? '/pay/silent' : '/pay', { prepayId }).then(
      () => true,
      () => false,
    );
  }

  async #accept(kind: Told, wxCode?: string): Promise<object> {
    const templateId = this.#world.templates[kind];
    await this.#world.control('POST', '/subscribe', { openid: this.person.openid, templateId, result: 'accept' });
    return { ...(wxCode === undefined ? {} : { wxCode }), subscribeAuthResult: { [templateId]: 'accept' }, subscribeScene: 'appointment' };
  }

  async #wish(
    wish: Omit<Intent, 'tries' | 'accountId' | 'key'>,
    { keyed, until }: { keyed: boolean; until: number },
    [method, path, body]: [string, string, object],
  ): Promise<Intent> {
    const intent: Intent = { ...wish, accountId: this.person.accountId, key: keyed ? randomUUID() : undefined, tries: [] };
    this.intents.push(intent);
    for (;;) {
      const { status, json } = await this.#call(method, path, body, intent.key);
      intent.tries.push(readAnswer(status, json));
      if (ending(intent) !== 'unknown' || Date.now() + again > until) return intent;
      await new Promise((resolve) => setTimeout(resolve, again));
    }
  }

  /** Status 0: nobody answered. The next call goes to the next server. */
  async #call(method: string, path: string, body: object, key?: string): Promise<{ status: number; json: Record<string, unknown> }> {
    const servers = this.#servers();
    const server = servers[this.#turn++ % servers.length] ?? '';
    const headers = { 'content-type': 'application/json', token: this.person.token, ...(key ? { 'idempotency-key': key } : {}) };
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const reply = await fetch(server + path, { method, headers, body: JSON.stringify(body), signal });
      const json: unknown = await reply.json();
      return { status: reply.status, json: typeof json === 'object' && json !== null ? { ...json } : {} };
    } catch {
      return { status: 0, json: {} };
    }
  }
}

function readAnswer(status: number, json: Record<string, unknown>): Try {
  const answer: Try = { status };
  const id = json.bookId ?? json.id;
  if (typeof id === 'string' || typeof id === 'number') answer.bookingId = String(id);
  if (typeof json.queueNumber === 'number') answer.serialNo = json.queueNumber;
  if (typeof json.refundAmount === 'number') answer.refundFen = Math.round(json.refundAmount * 100);
  const code = json.error_code ?? json.code;
  if (typeof code === 'string') answer.code = code;
  return answer;
}
