import { dice as diceOf } from '../../../tools/chaos/random.ts';
import { after, initial, type SessionName, type Step } from './model.ts';

/** People who take part in a history; few, so that they meet. */
export const peopleCount = 6;

/** A short story of two sessions: groups of steps, those of one group all at once. */
export interface History {
  seed: number;
  capacities: [number, number];
  groups: Step[][];
}

const kinds: readonly (readonly [Step['kind'], weight: number])[] = [
  ['book', 16],
  ['pick', 10],
  ['join', 26],
  ['leave', 6],
  ['cancel', 20],
  ['expire', 8],
  ['move', 8],
  ['raise', 4],
  ['stop', 1],
  ['sweep', 3],
];
const total = kinds.reduce((sum, [, weight]) => sum + weight, 0);

/** A stop closes, and then empties. */
const whole = (step: Step): Step[] => (step.kind === 'stop' ? [step, { kind: 'empty', session: step.session }] : [step]);

/** The history of a seed: the same one every time. It begins with the first session full and up to two who wait for it. */
export function historyOf(seed: number): History {
  const dice = diceOf(seed);
  const kind = (): Step['kind'] => {
    let left = dice.int(total);
    for (const [name, weight] of kinds) {
      if (left < weight) return name;
      left -= weight;
    }
    return 'book';
  };
  const session = (): SessionName => (dice.percent(65) ? 0 : 1);
  const anything = (): Step => {
    const name = kind();
    const person = dice.int(peopleCount);
    if (name === 'pick') return { kind: name, person, session: session(), number: 1 + dice.int(3) };
    if (name === 'raise' || name === 'stop' || name === 'sweep') return { kind: name, session: session() };
    return { kind: name, person, session: session() };
  };
  const capacities: [number, number] = [1 + dice.int(2), 1 + dice.int(2)];
  const full = Array.from({ length: capacities[0] }, (_, person): Step[] => [{ kind: 'book', person, session: 0 }]);
  const waiting = Array.from({ length: dice.int(3) }, (_, index): Step[] => [{ kind: 'join', person: capacities[0] + index, session: 0 }]);
  let state = initial(capacities);
  for (const [step] of [...full, ...waiting]) if (step) state = after(state, step).state;
  /** Mostly something that can be done: what is refused teaches little. */
  const step = (): Step => {
    let found = anything();
    for (let tries = 0; tries < 5 && !dice.percent(15) && after(state, found).answer === 'no'; tries++) found = anything();
    return found;
  };
  const groups = Array.from({ length: 3 + dice.int(3) }, () => {
    const group = Array.from({ length: dice.percent(35) ? 2 + dice.int(2) : 1 }, step);
    for (const done of group.flatMap(whole)) state = after(state, done).state;
    return group;
  });
  return { seed, capacities, groups: [...full, ...waiting, ...groups] };
}
