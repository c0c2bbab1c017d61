import { Fault } from '../../shared/vocab/fault.ts';
import { boot, shutDown } from '../app/boot.ts';
import { ConfigError } from '../platform/config.ts';
import { adminCreateCommand } from './admin-commands.ts';
import { type Command, UsageError } from './command.ts';
import { doctorStopCommand } from './doctor-commands.ts';
import { commandConfig } from './environment.ts';
import * as operating from './operating-commands.ts';
import { tenantAddCommand, tenantSetCommand, wechatCheckCommand } from './tenant-commands.ts';
import { importTimetableCommand } from './timetable-commands.ts';
import { wechatSelftestCommand } from './wechat-selftest.ts';

/** Every command there is. */
const commands: readonly Command[] = [
  operating.migrateCommand,
  importTimetableCommand,
  tenantAddCommand,
  tenantSetCommand,
  adminCreateCommand,
  doctorStopCommand,
  operating.jobListCommand,
  operating.jobRunCommand,
  operating.outboxListCommand,
  operating.outboxRetryCommand,
  operating.outboxDeliverCommand,
  wechatCheckCommand,
  wechatSelftestCommand,
];

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** Runs one command. Exit code 0: done; 1: refused, with the reason printed; 2: typed wrongly. */
async function run(argv: string[]): Promise<number> {
  const command = commands.find(({ words }) => words === argv.slice(0, words.split(' ').length).join(' '));
  if (!command) {
    const helped = ['help', '--help', '-h'].includes(argv[0] ?? '');
    (helped ? say : complain)(list(argv));
    return helped ? 0 : 2;
  }
  const rest = argv.slice(command.words.split(' ').length);
  try {
    if (command.opens === 'nothing') return await command.run(rest, say);
    await boot(commandConfig());
    try {
      return await command.run(rest, say);
    } finally {
      await shutDown();
    }
  } catch (error) {
    return explain(error, command);
  }
}

function explain(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    complain(`${error.message}\nUsage: npm run cli -- ${command.words} ${command.usage}`);
    return 2;
  }
  if (error instanceof Fault) complain(`${error.code}${error.detail.words ? `: ${error.detail.words}` : ''}`);
  else if (error instanceof ConfigError) complain(error.message);
  else complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

function list(argv: string[]): string {
  const widest = Math.max(...commands.map(({ words }) => words.length));
  const lines = commands.map(
    ({ words, about, usage }) => `  ${words.padEnd(widest)}  ${about}${usage ? `\n  ${''.padEnd(widest)}  ${usage}` : ''}`,
  );
  const first = argv.length && !argv[0]?.startsWith('-') && argv[0] !== 'help' ? [`There is no command ${argv.join(' ')}.`] : [];
  return [...first, 'npm run cli -- COMMAND', ...lines].join('\n');
}

process.exitCode = await run(process.argv.slice(2));
