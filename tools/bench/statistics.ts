/** The middle value; of an even count the mean of the two in the middle. Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error('The median of nothing.');
  return (low + high) / 2;
}

/** What a figure is reported by. */
export interface Summary {
  value: number;
  min: number;
  max: number;
}

/** Median, least and greatest. Throws on an empty list. */
export function summary(values: readonly number[]): Summary {
  return { value: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The summary of the ratios within each round; never the ratio of two medians, whose rounds need not be the same. */
export function ratios<T>(above: readonly T[], below: readonly T[], measure: (round: T) => number): Summary {
  if (above.length !== below.length) throw new Error('Each round needs both sides.');
  return summary(
    above.flatMap((round, index) => {
      const other = below[index];
      return other === undefined ? [] : [measure(round) / measure(other)];
    }),
  );
}
