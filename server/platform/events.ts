import { now } from './clock.ts';
import { afterCommit, insertRows, type Tx } from './db.ts';

/**
 * What happened, by name. Each capability adds its own events by declaration merging:
 * `declare module '../../platform/events.ts' { interface Events { 'booking.booked': BookingBooked } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Events {}
export type EventName = keyof Events & string;

/** Told with an after-commit reaction: which delivery this is. Repeated deliveries keep their id. */
export interface Delivery {
  id: string;
  attempt: number;
}

export type Reaction =
  | { event: EventName; when: 'same-transaction'; name: string; react(tx: Tx, events: readonly never[]): Promise<void> }
  | { event: EventName; when: 'after-commit'; name: string; lane: string; react(event: never, delivery: Delivery): Promise<void> };

/** What happened → who answers inside the same transaction: database only, one statement a table for the whole list. */
export function on<N extends EventName>(
  event: N,
  react: (tx: Tx, events: readonly Events[N][]) => Promise<void>,
  when: 'same-transaction',
): Reaction;
/** What happened → who answers once it is committed: at least once, in order within a lane and key. */
export function on<N extends EventName>(
  event: N,
  react: (event: Events[N], delivery: Delivery) => Promise<void>,
  when: 'after-commit',
  lane?: string,
): Reaction;
export function on(event: EventName, react: unknown, when: Reaction['when'], lane?: string): Reaction {
  const { name } = react as { name: string }; // as: the overloads above are what callers see
  return { event, when, name, lane: lane ?? name, react } as Reaction; // as: likewise
}

/** Turns payloads into what may rest in the database, many at once and in their order, and back. */
export interface Sealer {
  sealAll(texts: string[]): string[];
  unseal(sealed: string): string;
}

let reactions: readonly Reaction[] = [];
let sealer: Sealer = { sealAll: (texts) => texts, unseal: (sealed) => sealed };
const wakers = new Set<() => void>();

/** Sets the table of reactions and how payloads are sealed. Called once by app/. */
export function useReactions(table: readonly Reaction[], sealing: Sealer): void {
  const names = table.filter((reaction) => reaction.when === 'after-commit').map(({ event, name }) => `${event} ${name}`);
  if (new Set(names).size !== names.length) throw new Error('Two after-commit reactions share event and name.');
  reactions = table;
  sealer = sealing;
}

/** The after-commit reaction of that name. */
export function afterCommitReaction(event: string, name: string) {
  const found = reactions.find((reaction) => reaction.event === event && reaction.name === name && reaction.when === 'after-commit');
  return found?.when === 'after-commit' ? found : undefined;
}

/** The sealing of payloads now in force. */
export function payloadSealer(): Sealer {
  return sealer;
}

/** Calls back whenever committed events wait to be delivered; returns the way to stop. */
export function onWaiting(wake: () => void): () => void {
  wakers.add(wake);
  return () => wakers.delete(wake);
}

/**
 * Announces what happened, in the caller's transaction: same-transaction reactions run now,
 * the others are written to the outbox and delivered after the commit, in order for one `key`.
 */
export async function emit<N extends EventName>(
  tx: Tx,
  event: N,
  events: readonly Events[N][],
  key: (event: Events[N]) => string,
): Promise<void> {
  if (!events.length) return;
  const answering = reactions.filter((reaction) => reaction.event === event);
  const later = answering.filter((reaction) => reaction.when === 'after-commit');
  const at = now();
  const payloads = later.length ? sealer.sealAll(events.map((payload) => JSON.stringify(payload))) : [];
  const rows = later.flatMap((reaction) =>
    events.map((payload, index) => ({
      event,
      reaction: reaction.name,
      payload: payloads[index] ?? '',
      order_key: `${reaction.lane}/${key(payload)}`,
      status: 'pending',
      available_at: at,
      leased_until: 0,
      created_at: at,
    })),
  );
  if (rows.length) {
    await insertRows(tx, 'outbox', rows);
    afterCommit(tx, () => {
      for (const wake of wakers) wake();
    });
  }
  for (const reaction of answering) if (reaction.when === 'same-transaction') await reaction.react(tx, events as readonly never[]); // as: on() paired event and handler by type
}
