import { z } from 'zod';
import { contract, decimal, id, type Reply, type Request } from '../../shared/contracts/kit.ts';
import { Fault, type FaultCode } from '../../shared/vocab/fault.ts';
import { lockTenant } from '../domain/directory/index.ts';
import { change, inTransaction, select } from '../platform/db.ts';
import { tinyFace } from '../test/tiny-face.ts';
import { type Handlers, mount } from './kit.ts';

/**
 * What must not compile, proved by the compiler: each line below its mark is an error, and a mark without an error is
 * one too. Nothing here runs; `npm run types` is the test.
 */
const tiny = contract({
  'GET /tiny/card/{no}': {
    summary: '卡',
    auth: 'none',
    request: z.object({ no: id(), page: z.int().default(1) }),
    response: z.object({ name: z.string(), fee: decimal(1), doctor: z.string().nullable() }),
  },
  'POST /tiny/card': { summary: '办卡', auth: 'patient', request: z.object({ name: z.string() }), response: z.object({ no: z.string() }) },
  'POST /tiny/signed': { summary: '通知', auth: 'signature', request: z.object({}), response: z.null() },
});
type Tiny = Handlers<typeof tiny>;
const card = { name: '内科', fee: 10, doctor: null };
const whole: Tiny = {
  'GET /tiny/card/{no}': async ({ no, page }) => ({ ...card, name: `${no.length} ${page.toFixed()}` }),
  'POST /tiny/card': async ({ name }, { accountId }) => ({ no: name + accountId }),
  'POST /tiny/signed': async (_, { body, headers }) => (body.equals(Buffer.from(String(headers.host))) ? null : null),
};
const { 'POST /tiny/card': _one, ...oneMissing } = whole;

export function routes() {
  mount(tinyFace('tiny'), tiny, whole);
  // @ts-expect-error a declared endpoint without a handler
  mount(tinyFace('tiny'), tiny, oneMissing);
  // @ts-expect-error a handler for an undeclared path
  mount(tinyFace('tiny'), tiny, { ...whole, 'GET /tiny/cards': async () => ({}) } satisfies Tiny);
  // @ts-expect-error a route that is no method and path
  contract({ '/tiny/card': tiny['POST /tiny/card'] });
  // @ts-expect-error a method that no document has
  contract({ 'PATCH /tiny/card': tiny['POST /tiny/card'] });
  // @ts-expect-error an endpoint that does not say who may call it
  contract({ 'GET /tiny/open': { summary: '', request: z.object({}), response: z.object({}) } });
}

export const replies: Tiny['GET /tiny/card/{no}'][] = [
  async () => card,
  // @ts-expect-error a reply without a documented field
  async () => ({ name: '', fee: 1 }),
  // @ts-expect-error a documented field of another type
  async () => ({ ...card, fee: '10.0' }),
  // @ts-expect-error null where the document has none
  async () => ({ ...card, name: null }),
  // @ts-expect-error a name that the request does not have
  async ({ number }) => ({ ...card, name: number }),
  // @ts-expect-error a request's name before it is parsed: here it is text
  async ({ no }) => ({ ...card, fee: no }),
  // @ts-expect-error an account where nobody needs to sign in
  async (_, { accountId }) => ({ ...card, name: accountId }),
];

export const callers: Tiny['POST /tiny/card'][] = [
  async (_, { session, once }) => ({ no: session.id + (once?.key ?? '') }),
  // @ts-expect-error the bytes of a call that nobody signed
  async (_, { body }) => ({ no: String(body) }),
];

/** The caller's side: what a client may send and will read. */
export const sent: Request<(typeof tiny)['GET /tiny/card/{no}']>[] = [
  { no: 7 },
  { no: '7', page: 2 },
  // @ts-expect-error a misspelt name
  { number: '7' },
  // @ts-expect-error a page that is text
  { no: '7', page: '2' },
];
// @ts-expect-error a misread reply
export const read = (reply: Reply<(typeof tiny)['POST /tiny/card']>) => reply.number;

export function refusals(allButOne: Record<Exclude<FaultCode, 'slot_full'>, [number, string]>) {
  // @ts-expect-error a face that forgets one fault code
  allButOne satisfies Record<FaultCode, [number, string]>;
  // @ts-expect-error a face that refuses by a code that there is not
  ({ ...allButOne, slot_full: [409, ''], slot_gone: [409, ''] }) satisfies Record<FaultCode, [number, string]>;
}
// @ts-expect-error a refusal by a code that there is not
export const unknown = () => new Fault('slot_gone');

export async function stores() {
  await inTransaction((tx) => lockTenant(tx, '1'));
  // @ts-expect-error a store called without a transaction
  await lockTenant('1');
  // @ts-expect-error nothing is no transaction
  await lockTenant(undefined, '1');
  // @ts-expect-error a change outside a transaction
  await change(null, 'UPDATE tenants SET name = name');
  // @ts-expect-error whatever looks like one is no transaction: only inTransaction makes them
  await lockTenant({ commit: async () => {}, rollback: async () => {} }, '1');
  await select(null, 'SELECT 1');
}
