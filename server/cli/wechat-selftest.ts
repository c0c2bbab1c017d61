import { runSelftest } from '../domain/wechat/index.ts';
import { type Command, optionsOf, UsageError } from './command.ts';
import { readInput } from './timetable-commands.ts';

/** `wechat selftest FILE`: recomputes a file of test vectors with the production functions and prints `N passed, N failed`. Throws UsageError for a file that is none. */
export async function wechatSelftest(file: string, say: (line: string) => void): Promise<{ passed: number; failed: number }> {
  return runSelftest(jsonIn(file), say);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readInput(file).toString('utf8'));
  } catch {
    throw new UsageError(`${file} is no file of test vectors.`);
  }
}

/** Exit code 1 when a vector failed. */
export const wechatSelftestCommand: Command = {
  words: 'wechat selftest',
  usage: 'FILE',
  about: "recompute published test vectors of WeChat's protocols with the functions production runs on",
  opens: 'nothing',
  run: async (argv, say) => {
    const { positionals } = optionsOf(argv, {}, { positionals: 1 });
    return (await wechatSelftest(positionals[0] ?? '', say)).failed ? 1 : 0;
  },
};
