import { createClient } from 'redis';
import { Fault } from '../../shared/vocab/fault.ts';
import { now } from './clock.ts';
import { log } from './log.ts';

/**
 * A small shared memory: counters, locks and short-lived values. Redis when several processes run, this process otherwise.
 * Nothing in it is the truth of anything: it may be flushed at any moment.
 */
export interface SharedMemory {
  get(key: string): Promise<string | undefined>;
  /** Keeps a value for so many milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Keeps it only if the key is free; tells whether it did. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Deletes the key only while it holds this value: how a lock is given back. */
  deleteIfEqual(key: string, value: string): Promise<void>;
  /** Counts up; the counter dies `ttlMs` after its first count. */
  count(key: string, ttlMs: number): Promise<number>;
  /** Counts several keys up at once; with Redis lost all are 0, for limits that must not stop the house. */
  countEach(keys: readonly string[], ttlMs: number): Promise<number[]>;
  /**
   * Holds all keys for the owner, or none; tells whether it does. For claims in flight over several processes: alone in
   * its process, or with Redis lost, the answer is yes, since the database decides in any case.
   */
  holdAll(keys: readonly string[], owner: string, ttlMs: number): Promise<boolean>;
  /** Gives back what this owner holds; nobody waits for it. */
  releaseAll(keys: readonly string[], owner: string): void;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A lost Redis is no fault of the caller's: it is told to come back. */
function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause) => {
    log.warn({ why: cause instanceof Error ? cause.name : 'unknown' }, 'redis did not answer');
    throw new Fault('overloaded', { retryAfter: 1 });
  });
}

/**
 * Shared memory over a Redis server, keys under `prefix`. Throws if the server cannot be reached in ten tries (4 seconds);
 * when it is lost later, calls fail at once until it is back.
 */
export async function redisMemory(url: string, prefix = 'jiuzhen:', connectTries = 10): Promise<SharedMemory> {
  let connected = false;
  const reconnectStrategy = (tries: number) =>
    connected || tries < connectTries ? Math.min(50 * 2 ** tries, 500) : new Error('Redis cannot be reached: see REDIS_URL.');
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy } });
  client.on('error', () => {}); // the client reconnects by itself; commands fail and are answered by their callers
  await client.connect();
  connected = true;
  const name = (key: string) => prefix + key;
  const compareAndDelete = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";
  const countOnce = "local n=redis.call('incr',KEYS[1]) if n==1 then redis.call('pexpire',KEYS[1],ARGV[1]) end return n";
  const countEach =
    "local r={} for i=1,#KEYS do r[i]=redis.call('incr',KEYS[i]) if r[i]==1 then redis.call('pexpire',KEYS[i],ARGV[1]) end end return r";
  const holdEach =
    "for i=1,#KEYS do if redis.call('exists',KEYS[i])==1 then return 0 end end for i=1,#KEYS do redis.call('set',KEYS[i],ARGV[1],'px',ARGV[2]) end return 1";
  const releaseEach = "for i=1,#KEYS do if redis.call('get',KEYS[i])==ARGV[1] then redis.call('del',KEYS[i]) end end return 1";
  return {
    get: async (key) => (await told(client.get(name(key)))) ?? undefined,
    set: async (key, value, ttlMs) => {
      await told(client.set(name(key), value, { expiration: { type: 'PX', value: ttlMs } }));
    },
    setIfAbsent: async (key, value, ttlMs) =>
      (await told(client.set(name(key), value, { condition: 'NX', expiration: { type: 'PX', value: ttlMs } }))) === 'OK',
    deleteIfEqual: async (key, value) => {
      await told(client.eval(compareAndDelete, { keys: [name(key)], arguments: [value] }));
    },
    count: async (key, ttlMs) => Number(await told(client.eval(countOnce, { keys: [name(key)], arguments: [String(ttlMs)] }))),
    countEach: (keys, ttlMs) =>
      client.eval(countEach, { keys: keys.map(name), arguments: [String(ttlMs)] }).then(
        (counts) => keys.map((_, index) => Number(Array.isArray(counts) ? counts[index] : 0)),
        () => keys.map(() => 0),
      ),
    holdAll: (keys, owner, ttlMs) =>
      client.eval(holdEach, { keys: keys.map(name), arguments: [owner, String(ttlMs)] }).then(
        (held) => held === 1,
        () => true,
      ),
    releaseAll: (keys, owner) => {
      client.eval(releaseEach, { keys: keys.map(name), arguments: [owner] }).catch(() => {}); // the token ends by itself
    },
    ping: async () => {
      await client.ping();
    },
    close: async () => {
      client.destroy();
    },
  };
}

/** The same promises inside one process, for the embedded default. */
export function localMemory(): SharedMemory {
  const held = new Map<string, { value: string; until: number }>();
  const live = (key: string) => {
    const entry = held.get(key);
    if (entry && entry.until <= now()) held.delete(key);
    return held.get(key);
  };
  let sweepAt = 10_000;
  const sweep = () => {
    if (held.size < sweepAt) return;
    for (const key of held.keys()) live(key);
    sweepAt = Math.max(10_000, held.size * 2);
  };
  const count = (key: string, ttlMs: number) => {
    sweep();
    const entry = live(key);
    const value = Number(entry?.value ?? 0) + 1;
    held.set(key, { value: String(value), until: entry?.until ?? now() + ttlMs });
    return value;
  };
  return {
    get: async (key) => live(key)?.value,
    set: async (key, value, ttlMs) => {
      sweep();
      held.set(key, { value, until: now() + ttlMs });
    },
    setIfAbsent: async (key, value, ttlMs) => {
      if (live(key)) return false;
      held.set(key, { value, until: now() + ttlMs });
      return true;
    },
    deleteIfEqual: async (key, value) => {
      if (live(key)?.value === value) held.delete(key);
    },
    count: async (key, ttlMs) => count(key, ttlMs),
    countEach: async (keys, ttlMs) => keys.map((key) => count(key, ttlMs)),
    holdAll: async () => true,
    releaseAll: () => {},
    ping: async () => {},
    close: async () => held.clear(),
  };
}

let memory: SharedMemory = localMemory();

/** Makes this the process's shared memory; called once by app/. */
export function useSharedMemory(next: SharedMemory): void {
  memory = next;
}

/** The process's shared memory. */
export function shared(): SharedMemory {
  return memory;
}
