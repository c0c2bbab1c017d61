import { Client, type Held, type Session } from './clients.ts';
import type { Intent } from './ledger.ts';
import type { Dice } from './random.ts';
import type { World } from './world.ts';

/** How hard, how long, and on what. */
export interface LoadPlan {
  sessions: readonly Session[];
  clients: number;
  /** Wishes of each client. */
  steps: number;
  /** Nobody begins anything, or tries again, after so many ms. */
  atMostMs: number;
  /** A client rests for at most so long between its wishes; 20. */
  pauseMs?: number;
}

/** Many clients under way. */
export interface Load {
  /** Grows while they are. */
  intents(): Intent[];
  /** Calls that were answered so far. */
  answered(): number;
  /** Resolves when so many calls have been answered, or everybody has finished. */
  after(answers: number): Promise<void>;
  ended: Promise<void>;
}

/** Sets clients on sessions: they book chosen and next free numbers, pay, move and cancel, each with and without a key. */
export function startLoad(world: World, dice: Dice, plan: LoadPlan): Load {
  const until = Date.now() + plan.atMostMs;
  const people = shuffled(world.people, dice).slice(0, plan.clients);
  const clients = people.map((person, index) => new Client(world, person, index));
  const intents = () => clients.flatMap((client) => client.intents);
  const answered = () => intents().reduce((sum, { tries }) => sum + tries.length, 0);
  let running = true;
  const ended = Promise.all(clients.map((client, index) => live(client, dice.for(index), plan, until))).then(() => {
    running = false;
  });
  return {
    intents,
    answered,
    ended,
    after: async (answers) => {
      while (running && answered() < answers) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

async function live(client: Client, dice: Dice, { sessions, steps, pauseMs = 20 }: LoadPlan, until: number): Promise<void> {
  const held: Held[] = [];
  const forget = (one: Held) => held.splice(held.indexOf(one), 1);
  for (let step = 0; step < steps && Date.now() < until; step++) {
    const how = { keyed: dice.percent(60), until };
    const mine = held.length && dice.percent(55) ? dice.pick(held) : undefined;
    const what = dice.int(4);
    if (!mine) {
      const session = dice.pick(sessions);
      const booked = await client.book(session, dice.percent(60) ? 1 + dice.int(session.capacity) : null, how);
      if (booked) held.push(booked);
    } else if (what < 2) {
      const prepay = await client.prepay(mine);
      if (prepay && dice.percent(85)) await client.pay(prepay.prepayId, dice.percent(15));
    } else if (what === 2) {
      const to = dice.pick(sessions);
      if (await client.move(mine, to, how)) mine.sessionId = to.id;
    } else if (await client.cancel(mine, how)) forget(mine);
    const pause = dice.int(pauseMs);
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** A new order of the items. */
export function shuffled<T>(items: readonly T[], dice: Dice): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(dice.int(left.length), 1));
}
