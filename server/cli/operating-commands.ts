import { dateTimeOf } from '../../shared/vocab/day.ts';
import { listJobs, runJob } from '../jobs/index.ts';
import { migrations } from '../migrations/index.ts';
import { useConfig } from '../platform/config.ts';
import { closeDatabase, openDatabase } from '../platform/db.ts';
import { migrate } from '../platform/db-migrate.ts';
import { drainOutbox, listOutbox, retryDead } from '../platform/outbox.ts';
import { type Command, optionsOf, tableOf, UsageError } from './command.ts';
import { commandConfig } from './environment.ts';

/** `migrate`: brings the schema up to date. */
export const migrateCommand: Command = {
  words: 'migrate',
  usage: '',
  about: 'bring the database schema up to date',
  opens: 'nothing',
  run: async (argv, say) => {
    optionsOf(argv, {});
    const config = commandConfig();
    useConfig(config);
    await openDatabase(config.DATABASE_URL);
    try {
      const done = await migrate(migrations);
      for (const name of done) say(`done  ${name}`);
      say(done.length ? `${done.length} migration(s) ran.` : 'The schema is up to date.');
    } finally {
      await closeDatabase();
    }
    return 0;
  },
};

/** `job list [--json]`: a table in the hospitals' time; `--json` a line of JSON a job, instants as epoch ms. */
export const jobListCommand: Command = {
  words: 'job list',
  usage: '[--json]',
  about: 'list the scheduled jobs with their times and last runs',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { json: { type: 'boolean' } });
    const jobs = await listJobs();
    if (values.json) for (const job of jobs) say(JSON.stringify(job));
    else
      for (const line of tableOf([['JOB', 'CRON', 'NEXT (UTC+8)', 'LAST (UTC+8)', 'STATE', 'OUTCOME'], ...jobs.map(rowOfJob)])) say(line);
    return 0;
  },
};

function rowOfJob({ name, cron, next, last }: Awaited<ReturnType<typeof listJobs>>[number]): string[] {
  const at = (instant: number) => dateTimeOf(instant).slice(0, 16);
  if (!last) return [name, cron, at(next), 'never', '', ''];
  return [name, cron, at(next), at(last.scheduledAt), last.status, plainly(last.outcome ?? '')];
}

/** {"expired":0,"paid":1} as `expired 0, paid 1`; what is no JSON, as why a run failed, stays as it is, in one line. */
function plainly(outcome: string): string {
  try {
    return Object.entries(JSON.parse(outcome))
      .map(([what, count]) => `${what} ${typeof count === 'object' ? JSON.stringify(count) : count}`)
      .join(', ');
  } catch {
    return outcome.replace(/\s+/g, ' ');
  }
}

/** `job run NAME [--at ISO]`: safe to repeat and beside a running server. */
export const jobRunCommand: Command = {
  words: 'job run',
  usage: 'NAME [--at ISO]',
  about: 'run a job now, or as if it were another time, and print what it did',
  run: async (argv, say) => {
    const { values, positionals } = optionsOf(argv, { at: { type: 'string' } }, { positionals: 1 });
    const [name = ''] = positionals;
    const known = (await listJobs()).map((job) => job.name);
    if (!known.includes(name)) throw new UsageError(`There is no job ${name}. Jobs: ${known.join(', ')}.`);
    const at = values.at === undefined ? undefined : Date.parse(values.at);
    if (Number.isNaN(at)) throw new UsageError('--at is an ISO time such as 2026-11-22T20:00:00+08:00.');
    say(JSON.stringify(await runJob(name, at === undefined ? {} : { at })));
    return 0;
  },
};

/** `outbox list [--json]`: no payloads; a table in the hospitals' time, or a line of JSON a delivery, instants as epoch ms. */
export const outboxListCommand: Command = {
  words: 'outbox list',
  usage: '[--json]',
  about: 'list the deliveries that wait or were given up, newest first',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { json: { type: 'boolean' } });
    const rows = await listOutbox();
    if (values.json) for (const row of rows) say(JSON.stringify(row));
    else {
      const heads = ['ID', 'EVENT', 'REACTION', 'STATE', 'TRIES', 'SINCE (UTC+8)', 'LAST ERROR'];
      for (const line of tableOf([heads, ...rows.map(rowOfDelivery)])) say(line);
      say(`${rows.length} waiting or given up.`);
    }
    return 0;
  },
};

function rowOfDelivery({ id, event, reaction, status, attempts, created_at, last_error }: Awaited<ReturnType<typeof listOutbox>>[number]) {
  return [String(id), event, reaction, status, String(attempts), dateTimeOf(Number(created_at)).slice(0, 16), plainly(last_error ?? '')];
}

/** `outbox retry [ID]` */
export const outboxRetryCommand: Command = {
  words: 'outbox retry',
  usage: '[--id N]',
  about: 'give deliveries that were given up (or one of them) another chance',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { id: { type: 'string' } });
    const id = values.id === undefined ? undefined : Number(values.id);
    if (id !== undefined && !Number.isSafeInteger(id)) throw new UsageError('--id is the number of a delivery.');
    say(`${await retryDead(id)} put back.`);
    return 0;
  },
};

/** `outbox deliver`: what a worker does, once. */
export const outboxDeliverCommand: Command = {
  words: 'outbox deliver',
  usage: '',
  about: 'deliver what is due now, where no worker runs',
  run: async (argv, say) => {
    optionsOf(argv, {});
    say(`${await drainOutbox()} deliveries tried.`);
    return 0;
  },
};
