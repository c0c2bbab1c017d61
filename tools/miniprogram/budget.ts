/** What a package weighs; '' is the main package. */
export interface Weight {
  root: string;
  bytes: number;
  files: number;
}

const mb = 1024 * 1024;
/** WeChat takes 2 MB a package and 20 MB in all; the main package keeps a quarter free, since everyone waits for it. */
export const limits = { main: 1.5 * mb, subpackage: 2 * mb, total: 20 * mb };

/** Weighs files by package: the longest root that a path begins with, otherwise main. */
export function weigh(files: ReadonlyMap<string, number>, roots: readonly string[]): Weight[] {
  const weights = new Map(['', ...roots].map((root) => [root, { root, bytes: 0, files: 0 }]));
  const longestFirst = [...roots].sort((one, other) => other.length - one.length);
  for (const [file, bytes] of files) {
    const weight = weights.get(longestFirst.find((root) => file.startsWith(`${root}/`)) ?? '');
    if (!weight) continue;
    weight.bytes += bytes;
    weight.files += 1;
  }
  return [...weights.values()];
}

/** What is too heavy, one sentence each. */
export function tooHeavy(weights: readonly Weight[]): string[] {
  const over = weights.flatMap(({ root, bytes }) => {
    const limit = root ? limits.subpackage : limits.main;
    return bytes > limit ? [`${root || 'the main package'} has ${kb(bytes)}, the limit is ${kb(limit)}`] : [];
  });
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  return total > limits.total ? [...over, `all packages have ${kb(total)}, the limit is ${kb(limits.total)}`] : over;
}

/** Sizes for people. */
export const kb = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`;
