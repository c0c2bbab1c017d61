import { type Options, record, tellFrame } from '../state.ts';

/** The `wx` object's members by name. */
export const members: Record<string, unknown> = {};

/** A failure as WeChat reports it: `name:fail message`, with more fields if given. */
export class WxFailure extends Error {
  readonly fields: Record<string, unknown>;

  constructor(message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.fields = fields;
  }
}

type Answer = Record<string, unknown> | undefined;

/**
 * Adds a call of WeChat's usual kind: success, fail and complete, or a promise when none of them is given. What `run`
 * returns are the fields of the result, what it throws the words after `name:fail`.
 */
export function define(name: string, run: (options: Options) => unknown): void {
  members[name] = (options: Options = {}) => {
    record.calls.push([name, options]);
    const settled = Promise.resolve()
      .then(() => (record.mock[name] ?? run)(options))
      .then(
        (answer) => ({ errMsg: `${name}:ok`, ...(answer as Answer) }),
        (error) => {
          const words = error?.message ?? String(error);
          throw { errMsg: `${name}:fail ${words}`, ...(error instanceof WxFailure ? error.fields : {}) };
        },
      );
    if (!options.success && !options.fail && !options.complete) return settled;
    settled.then(
      (result) => {
        options.success?.(result);
        options.complete?.(result);
      },
      (failure) => {
        options.fail?.(failure);
        options.complete?.(failure);
      },
    );
    return undefined;
  };
}

/** Adds calls that answer ok and do nothing that could be seen in a browser. */
export function defineSilent(...names: string[]): void {
  for (const name of names) define(name, () => ({}));
}

/** Adds functions that return at once, noted like the others. */
export function defineSync(functions: Record<string, (...given: Options[]) => unknown>): void {
  for (const [name, run] of Object.entries(functions))
    members[name] = (...given: Options[]) => {
      record.calls.push([name, given[0]]);
      return (record.mock[name] ? () => record.mock[name]?.(given[0]) : run)(...given);
    };
}

/** Who listens to what happens on the phone, by event. */
const listeners = new Map<string, Set<(event: unknown) => void>>();

/** Adds `onX` and `offX` of an event. */
export function defineEvent(name: string): void {
  const heard = new Set<(event: unknown) => void>();
  listeners.set(name, heard);
  members[`on${name}`] = (listener: (event: unknown) => void) => heard.add(listener);
  members[`off${name}`] = (listener?: (event: unknown) => void) => (listener ? heard.delete(listener) : heard.clear());
}

/** Tells all listeners. */
export function happen(name: string, event: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(event);
}

/** How many listen. */
export function hearers(name: string): number {
  return listeners.get(name)?.size ?? 0;
}

/** `wx` as the mini-program sees it; a member that is not here is noted and shown in the panel. */
export const wx: Record<string, Options> = new Proxy(members, {
  get(target, key) {
    if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
    if (!record.missing.has(key)) {
      record.missing.add(key);
      console.warn(`wx.${key} is not part of the preview`);
      tellFrame();
    }
    return /^(on|off)[A-Z]/.test(key) ? () => undefined : undefined;
  },
  has: (target, key) => key in target,
});
