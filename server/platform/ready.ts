import { detached } from './db.ts';

interface Entry<T> {
  value: T;
  text: string;
  at: number;
  basis: string | undefined;
}

/**
 * Answers that many ask for and few change: built at most every `freshMs` for one question, by one builder for all who
 * ask meanwhile. An answer that has not changed keeps its identity, so that whatever was made from it can be kept too.
 * Where a `basis` is told (undefined = unknown), an answer is built again only when its basis is another.
 */
export function readyAnswers<Q extends object, T extends object>(
  freshMs: number,
  build: (question: Q) => Promise<T>,
  basisOf: (question: Q) => Promise<string | undefined> = async () => undefined,
  most = 20_000,
) {
  const entries = new Map<string, Entry<T>>();
  const building = new Map<string, Promise<T>>();

  async function renew(key: string, question: Q): Promise<T> {
    const at = performance.now();
    const basis = await basisOf(question); // before building: what changes meanwhile is then built once more, never missed
    const before = entries.get(key);
    if (before && basis !== undefined && before.basis === basis) {
      before.at = at;
      return before.value;
    }
    const value = await build(question);
    const text = JSON.stringify(value);
    const kept = before?.text === text ? before.value : value;
    if (entries.size >= most) entries.clear();
    entries.set(key, { value: kept, text, at, basis });
    return kept;
  }

  return {
    /** The answer, at most `freshMs` old. */
    ask(question: Q): Promise<T> {
      const key = JSON.stringify(question);
      const entry = entries.get(key);
      if (entry && performance.now() - entry.at < freshMs) return Promise.resolve(entry.value);
      let renewal = building.get(key);
      if (!renewal) {
        renewal = detached(() => renew(key, question)).finally(() => building.delete(key));
        building.set(key, renewal);
      }
      return renewal;
    },
    /** The answer as it is now, for one who has just changed it. */
    askAfresh(question: Q): Promise<T> {
      return renew(JSON.stringify(question), question);
    },
  };
}

const derived = new WeakMap<object, Map<string, unknown>>();

/** What is made from an answer is made once while the answer keeps its identity; `name` says what. */
export function madeFrom<T>(answer: object, name: string, make: () => T): T {
  let made = derived.get(answer);
  if (!made) {
    made = new Map();
    derived.set(answer, made);
  }
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as T; // as: `name` has one maker
}
