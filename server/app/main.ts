import type { Server } from 'node:http';
import { parseArgs } from 'node:util';
import type { Middleware } from 'koa';
import { type Config, ConfigError, loadConfig, processEnvironment } from '../platform/config.ts';
import { log } from '../platform/log.ts';
import { boot, shutDown } from './boot.ts';
import { httpApp } from './http.ts';
import { startWorker } from './worker.ts';

export type RunningRole = 'http' | 'worker' | 'all';

/** A running process: where it listens, and how to end it without losing anything in flight. */
export interface Running {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts http, worker or both on a configuration; resolves when requests are served. `prepare` runs before the first
 * request; `more` serves what is no part of the product, as the preview of the mini-program.
 */
export async function start(
  config: Config,
  role: RunningRole,
  prepare?: () => Promise<void>,
  more: readonly Middleware[] = [],
): Promise<Running> {
  await boot(config);
  await prepare?.();
  const server = role === 'worker' ? undefined : await listen(config, more);
  const worker = role === 'http' ? undefined : startWorker();
  const address = server?.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stop: async () => {
      await Promise.all([server && closeServer(server), worker?.stop()]);
      await shutDown();
    },
  };
}

/** Only production listens to the world. */
function listen(config: Config, more: readonly Middleware[]): Promise<Server> {
  const host = config.APP_MODE === 'production' ? undefined : '127.0.0.1';
  return new Promise((resolve, reject) => {
    const server = httpApp(more).listen({ port: config.PORT, host }, () => resolve(server));
    server.on('error', reject);
    server.requestTimeout = 30_000;
    server.keepAliveTimeout = 65_000;
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(() => server.closeAllConnections(), 10_000);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Ends the process in good order on SIGTERM or SIGINT; a second signal ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: { message: String(error) } }, 'could not stop in good order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** `serve --role http|worker|all --mode production|test|bench`. */
async function serve(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: 'string', default: 'all' }, mode: { type: 'string', default: 'production' } } });
  const role = (['http', 'worker', 'all'] as const).find((name) => name === values.role);
  if (!role) throw new ConfigError('--role is http, worker or all.');
  const running = await start(loadConfig({ ...processEnvironment(), APP_MODE: values.mode }), role);
  stopOnSignal(running.stop);
  log.info({ role, port: running.port }, 'serving');
  process.stdout.write(`serving ${role} on port ${running.port}\n`);
}

if (process.argv[1] && import.meta.filename === process.argv[1])
  serve().catch((error) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : (error?.stack ?? error)}\n`);
    process.exit(1);
  });
