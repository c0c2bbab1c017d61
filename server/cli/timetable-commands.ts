import { readFileSync } from 'node:fs';
import { type ImportReport, importTimetable } from '../domain/scheduling/index.ts';
import { type Command, optionsOf, tenantIdOf, UsageError } from './command.ts';

/** `import-timetable FILE --tenant N [--dry-run]`: exit code 1 when the file has problems. */
export const importTimetableCommand: Command = {
  words: 'import-timetable',
  usage: 'FILE --tenant N [--dry-run]',
  about: 'make the timetable of a hospital say what a CSV file says; all or nothing',
  run: async (argv, say) => {
    const options = { tenant: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } } as const;
    const { values, positionals } = optionsOf(argv, options, { required: ['tenant'], positionals: 1 });
    const dryRun = values['dry-run'];
    const report = await importTimetable({ tenantId: tenantIdOf(values.tenant), bytes: readInput(positionals[0] ?? ''), dryRun });
    for (const line of reportLines(report, dryRun)) say(line);
    return report.problems.length ? 1 : 0;
  },
};

/** The bytes of a file named on the command line. Throws UsageError if it cannot be read. */
export function readInput(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`Cannot read ${file}.`);
  }
}

function reportLines({ added, changed, removed, unchanged, past, problems }: ImportReport, dryRun: boolean): string[] {
  if (problems.length) {
    const lines = problems.map(({ line, message }) => `${line === 0 ? '整个文件' : `第 ${line} 行`}: ${message}`);
    return [...lines, `共 ${problems.length} 处问题，没有写入任何内容。`];
  }
  const counts = `新增(added) ${added}，变更(changed) ${changed}，移除(removed) ${removed}，未变(unchanged) ${unchanged}`;
  const gone = past ? [`有 ${past} 行的日期已过，未处理。`] : [];
  return [dryRun ? `试运行，没有写入：${counts}` : counts, ...gone];
}
