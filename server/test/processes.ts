import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { processEnvironment } from '../platform/config.ts';
import type { Hospital } from './hospital.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A server process of its own on the hospital's database, started as `serve` starts it. */
export interface ServerProcess {
  url: string;
  /** SIGKILL: nothing is put in order. */
  kill(): Promise<void>;
  /** SIGTERM: what is in flight is finished. */
  stop(): Promise<void>;
}

function environmentOf(hospital: Hospital): Record<string, string | undefined> {
  const { config } = hospital;
  const { DATABASE_URL, WECHAT_API_BASE, WECHAT_PAY_BASE, SMS_URL, SMS_KEY, REDIS_URL, SERVICE_TOKEN, PUBLIC_URL, DATA_DIR } = config;
  const given = { DATABASE_URL, WECHAT_API_BASE, WECHAT_PAY_BASE, SMS_URL, SMS_KEY, REDIS_URL, SERVICE_TOKEN, PUBLIC_URL, DATA_DIR };
  return { ...processEnvironment(), ...given, PORT: '0', LOG_LEVEL: 'warn' };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', () => resolve()))
    : Promise.resolve();
}

/** Starts a process and waits until it serves. */
export async function startProcess(hospital: Hospital, role: 'http' | 'worker' | 'all'): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/app/main.ts', '--role', role, '--mode', 'test'], {
    cwd: root,
    env: environmentOf(hospital),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said.push(chunk.toString());
      const serving = /serving \w+ on port (\d+)/.exec(said.join(''));
      if (serving) resolve(Number(serving[1]));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}: ${said.join('').slice(-2_000)}`)));
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await ended(child);
  };
  return { url: `http://127.0.0.1:${port}`, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Runs the command line on the hospital's database; what it printed, and its exit code. */
export async function runCli(hospital: Hospital, ...args: string[]): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/cli/main.ts', ...args], {
    cwd: root,
    env: { ...environmentOf(hospital), APP_MODE: 'test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  await ended(child);
  return { code: child.exitCode, printed: said.join('') };
}

/** Waits until a check holds, for at most so many milliseconds. */
export async function until(check: () => Promise<boolean>, patienceMs = 10_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('It did not come to pass in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
