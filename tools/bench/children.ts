import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { processEnvironment } from '../../server/platform/config.ts';

/** A process that this bench started and will end. */
export interface Child {
  pid: number;
  /** The next message that the process sends, read by a schema. Throws when it says `error` or ends instead. */
  hear<S extends z.ZodType>(schema: S): Promise<z.output<S>>;
  /** Sends a message and hears the answer. */
  ask<S extends z.ZodType>(message: object, schema: S): Promise<z.output<S>>;
  stop(): Promise<void>;
}

const running = new Set<Child>();
let profiles: string | undefined;

/** From now on every child writes a CPU profile into this folder when it ends. */
export function profileInto(folder: string): void {
  profiles = path.resolve(folder);
}
const trouble = z.object({ error: z.string() });

/** Runs a compiled file of the bench; it inherits no setting of ours, and what it complains of is shown. */
export function startChild(folder: string, entry: string, settings: Record<string, string> = {}): Child {
  const { PATH = '', HOME = '' } = processEnvironment();
  const child = fork(path.join(folder, entry), [], {
    cwd: folder,
    env: { PATH, HOME, NODE_ENV: 'production', ...settings },
    serialization: 'advanced',
    execArgv: profiles ? ['--cpu-prof', `--cpu-prof-dir=${path.join(profiles, path.basename(entry, '.js'))}`] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const own: Child = {
    pid: child.pid ?? 0,
    hear: (schema) => heard(child, entry, schema),
    ask: (message, schema) => {
      const answer = heard(child, entry, schema);
      child.send(message);
      return answer;
    },
    stop: async () => {
      running.delete(own);
      await ended(child);
    },
  };
  running.add(own);
  return own;
}

function heard<S extends z.ZodType>(child: ChildProcess, entry: string, schema: S): Promise<z.output<S>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit);
      const failed = trouble.safeParse(message);
      if (failed.success) reject(new Error(`${entry}: ${failed.data.error}`));
      else resolve(schema.parse(message));
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`${entry} ended with ${code}.`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

/** Asks a process to end, and ends it after three seconds. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const hurry = setTimeout(() => child.kill('SIGKILL'), 3_000);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(hurry);
}

/** Ends every process that was started and not yet stopped. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}
