import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { type Config, processEnvironment } from '../platform/config.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What a process runs on: the configuration of a hospital, of which it gets what is not its own. */
export interface Home {
  config: Config;
  /** Runs what `npm run build` has left in dist/, which starts twice as fast, instead of the sources. */
  built?: boolean;
}

/** A server process of its own on the hospital's database, started as `serve` starts it. */
export interface ServerProcess {
  url: string;
  /** SIGKILL: nothing is put in order. */
  kill(): Promise<void>;
  /** SIGTERM: what is in flight is finished. */
  stop(): Promise<void>;
}

/** A command under way. */
export interface CliProcess {
  /** Its exit code (null: killed) and what it printed. */
  done: Promise<{ code: number | null; printed: string }>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const programOf = ({ built }: Home, name: 'app' | 'cli') =>
  built ? [`dist/server/${name}/main.js`] : ['--import', 'tsx', `server/${name}/main.ts`];

function environmentOf({ config }: Home, own: Record<string, string>): Record<string, string | undefined> {
  const { DATABASE_URL, WECHAT_API_BASE, WECHAT_PAY_BASE, SMS_URL, SMS_KEY, REDIS_URL, SERVICE_TOKEN, PUBLIC_URL, DATA_DIR } = config;
  const given = { DATABASE_URL, WECHAT_API_BASE, WECHAT_PAY_BASE, SMS_URL, SMS_KEY, REDIS_URL, SERVICE_TOKEN, PUBLIC_URL, DATA_DIR };
  return { ...processEnvironment(), ...given, PORT: '0', LOG_LEVEL: 'warn', ...own };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', () => resolve()))
    : Promise.resolve();
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Sees to it that a child does not outlive this process. */
export function endWithUs<C extends ChildProcess>(child: C): C {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Starts a process and waits until it serves; `own` are settings that it alone has. */
export async function startProcess(home: Home, role: 'http' | 'worker' | 'all', own: Record<string, string> = {}): Promise<ServerProcess> {
  const child = endWithUs(
    spawn(process.execPath, [...programOf(home, 'app'), '--role', role, '--mode', 'test'], {
      cwd: root,
      env: environmentOf(home, own),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      const serving = /serving \w+ on port (\d+)/.exec(said);
      if (serving) resolve(Number(serving[1]));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}: ${said.slice(-2_000)}`)));
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await ended(child);
  };
  return { url: `http://127.0.0.1:${port}`, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Starts the command line on the hospital's database, and leaves it running. */
export function startCli(home: Home, args: readonly string[], own: Record<string, string> = {}): CliProcess {
  const child = endWithUs(
    spawn(process.execPath, [...programOf(home, 'cli'), ...args], {
      cwd: root,
      env: { ...environmentOf(home, own), APP_MODE: 'test' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return {
    done: ended(child).then(() => ({ code: child.exitCode, printed: said.join('') })),
    kill: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

/** Runs the command line on the hospital's database; what it printed, and its exit code. */
export function runCli(home: Home, ...args: string[]): Promise<{ code: number | null; printed: string }> {
  return startCli(home, args).done;
}

/** Waits until a check holds, for at most so many milliseconds. */
export async function until(check: () => Promise<boolean>, patienceMs = 10_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('It did not come to pass in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
