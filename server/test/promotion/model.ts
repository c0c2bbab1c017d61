/** What the waiting list promises, in as few words as possible: the model that random histories are held against. */

export type Person = number;
export type SessionName = 0 | 1;

/** One thing that somebody does, or that happens. */
export type Step =
  | { kind: 'book' | 'join' | 'leave' | 'cancel' | 'expire'; person: Person; session: SessionName }
  | { kind: 'pick'; person: Person; session: SessionName; number: number }
  | { kind: 'move'; person: Person; session: SessionName }
  | { kind: 'raise' | 'stop' | 'sweep' | 'empty'; session: SessionName };

/** What was answered: a number, a place in the queue, done, or no. */
export type Answer = number | 'done' | 'no';

export interface SessionState {
  capacity: number;
  open: boolean;
  /** Number → person. */
  holders: Record<number, Person>;
  queue: Person[];
  /** What became of every entry, in their order: `person:state`. */
  entries: string[];
}

export interface State {
  sessions: [SessionState, SessionState];
  /** How often each person has joined a queue today. */
  joined: Record<Person, number>;
}

const dailyLimit = 3;

/** Two sessions of one half day with so many numbers. */
export function initial(capacities: readonly [number, number]): State {
  const session = (capacity: number): SessionState => ({ capacity, open: true, holders: {}, queue: [], entries: [] });
  return { sessions: [session(capacities[0]), session(capacities[1])], joined: {} };
}

/** What a step does and answers. The state given stays as it is. */
export function after(before: State, step: Step): { state: State; answer: Answer } {
  const state = structuredClone(before);
  return { state, answer: take(state, step) };
}

function take(state: State, step: Step): Answer {
  const session = state.sessions[step.session];
  switch (step.kind) {
    case 'book':
    case 'pick': {
      const wished = step.kind === 'pick' ? step.number : freeOf(session)[0];
      const number = freeOf(session).find((free) => free === wished);
      if (number === undefined || !session.open || session.queue.length || heldBy(state, step.person)) return 'no';
      session.holders[number] = step.person;
      return number;
    }
    case 'join': {
      const joined = state.joined[step.person] ?? 0;
      const room = !session.queue.length && freeOf(session).length > 0;
      if (!session.open || session.queue.includes(step.person) || heldBy(state, step.person) || room || joined >= dailyLimit) return 'no';
      state.joined[step.person] = joined + 1;
      session.entries.push(`${step.person}:waiting`);
      return session.queue.push(step.person);
    }
    case 'leave':
      return end(session, step.person, 'cancelled') ? 'done' : 'no';
    case 'cancel':
    case 'expire':
      return release(state, session, step.person) ? 'done' : 'no';
    case 'move': {
      const from = heldBy(state, step.person);
      const number = freeOf(session)[0];
      if (!from || from === session || !session.open || session.queue.length || number === undefined) return 'no';
      session.holders[number] = step.person;
      release(state, from, step.person);
      return number;
    }
    case 'raise':
      session.capacity++;
      promote(state, session);
      return 'done';
    case 'stop': // closes at once; its bookings are cancelled in transactions of their own: `empty`
      session.open = false;
      for (const person of [...session.queue]) end(session, person, 'stopped');
      return 'done';
    case 'empty':
      session.holders = {};
      return 'done';
    case 'sweep':
      return 'done';
  }
}

/** Numbers that nobody holds, lowest first. */
export function freeOf({ capacity, holders }: SessionState): number[] {
  return Array.from({ length: capacity }, (_, index) => index + 1).filter((number) => holders[number] === undefined);
}

/** The session in which a person holds a number. */
export function heldBy({ sessions }: State, person: Person): SessionState | undefined {
  return sessions.find(({ holders }) => Object.values(holders).includes(person));
}

function release(state: State, session: SessionState, person: Person): boolean {
  const [number] = Object.entries(session.holders).find(([, holder]) => holder === person) ?? [];
  if (number === undefined) return false;
  delete session.holders[Number(number)];
  promote(state, session);
  return true;
}

function promote(state: State, session: SessionState): void {
  if (!session.open) return;
  for (;;) {
    const [next] = session.queue;
    const [number] = freeOf(session);
    if (next === undefined || number === undefined) return;
    const holds = heldBy(state, next);
    end(session, next, holds ? 'held' : 'promoted');
    if (!holds) session.holders[number] = next;
  }
}

function end(session: SessionState, person: Person, how: string): boolean {
  const place = session.queue.indexOf(person);
  if (place < 0) return false;
  session.queue.splice(place, 1);
  session.entries[session.entries.lastIndexOf(`${person}:waiting`)] = `${person}:${how}`;
  return true;
}
