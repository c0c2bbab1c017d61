import type { Context, Middleware } from 'koa';
import { migrations } from '../migrations/index.ts';
import { config } from '../platform/config.ts';
import { select } from '../platform/db.ts';
import { pendingMigrations } from '../platform/db-migrate.ts';
import { metrics, metricsText } from '../platform/metrics.ts';
import { outboxAgeSeconds } from '../platform/outbox.ts';
import { shared } from '../platform/redis.ts';

/** Older than this, waiting messages mean that nobody delivers them. */
const outboxPatienceSeconds = 300;

/** `/healthz` lives, `/readyz` can serve, `/metrics` for Prometheus (behind METRICS_TOKEN when one is set). */
export const health: Middleware = (ctx, next) => answers.get(ctx.path)?.(ctx) ?? next();

const answers = new Map<string, (ctx: Context) => Promise<void>>([
  ['/healthz', alive],
  ['/readyz', ready],
  ['/metrics', scrape],
]);

async function alive(ctx: Context): Promise<void> {
  ctx.body = { status: 'ok' };
}

async function ready(ctx: Context): Promise<void> {
  const [database, memory, pending, outboxAge] = await Promise.all([
    works(() => select(null, 'SELECT 1 AS one')),
    works(() => shared().ping()),
    pendingMigrations(migrations).catch(() => ['unknown']),
    outboxAgeSeconds().catch(() => -1),
  ]);
  metrics.outboxAge.set(Math.max(0, outboxAge));
  const ok = database && memory && pending.length === 0 && outboxAge >= 0 && outboxAge < outboxPatienceSeconds;
  ctx.status = ok ? 200 : 503;
  ctx.body = {
    status: ok ? 'ok' : 'unavailable',
    database,
    redis: memory,
    migrations: pending.length === 0,
    outboxAgeSeconds: Math.round(outboxAge),
  };
}

async function scrape(ctx: Context): Promise<void> {
  const token = config().METRICS_TOKEN;
  if (token && ctx.get('authorization') !== `Bearer ${token}`) {
    ctx.status = 401;
    ctx.body = 'METRICS_TOKEN required\n';
    return;
  }
  metrics.outboxAge.set(Math.max(0, await outboxAgeSeconds().catch(() => 0)));
  ctx.type = 'text/plain; version=0.0.4';
  ctx.body = await metricsText();
}

function works(probe: () => Promise<unknown>): Promise<boolean> {
  return probe().then(
    () => true,
    () => false,
  );
}
