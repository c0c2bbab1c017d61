import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const repository = path.join(import.meta.dirname, '../../..');

/** A demo of its own: server, worker and simulator in one process, with data that nobody else sees. */
export interface Stage {
  url: string;
  simulatorUrl: string;
  /** The password of the demo's accounts. */
  password: string;
  close(): Promise<void>;
}

/** A port that is free now, above the one given. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts `npm start` on free ports with a temporary data folder and resolves when it is ready. Throws what it printed when it is not within a minute and a half. */
export async function openStage(): Promise<Stage> {
  const data = mkdtempSync(path.join(os.tmpdir(), 'jiuzhen-stage-'));
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const password = 'Stage-password-1';
  const environment = { ...process.env, PORT: String(port), SIMULATOR_PORT: String(simulatorPort), DATA_DIR: data };
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'PUBLIC_URL', 'APP_MODE', 'NODE_OPTIONS']) Reflect.deleteProperty(environment, name);
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/start.ts'], {
    cwd: repository,
    env: { ...environment, DEMO_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  if (!(await answers(`${url}/readyz`, child))) {
    await close();
    throw new Error(`The demo did not start:\n${printed.join('')}`);
  }
  return { url, simulatorUrl: `http://127.0.0.1:${simulatorPort}`, password, close };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + 90_000; Date.now() < until && child.exitCode === null; await sleep(200)) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return true;
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), 8000);
  await ended;
  clearTimeout(hurry);
}

/** The password of a demo that already runs here, if it was made up at its start. */
export function passwordOf(dataFolder: string): string {
  return JSON.parse(readFileSync(path.join(dataFolder, 'demo-secrets.json'), 'utf8')).DEMO_PASSWORD;
}
