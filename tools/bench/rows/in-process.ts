/** Something that is measured inside a process of its own. What `prepare` makes is not measured. */
export interface Work {
  prepare?(count: number): Promise<() => Promise<void>>;
  run?(count: number): Promise<void>;
}

const call = (message: unknown): { side: string; count: number } => {
  const { side, count }: Record<string, unknown> = Object(message);
  return { side: String(side), count: Number(count) };
};

/** Serves measurements over IPC: `{side, count}` in, `{ms, cpuUs}` of this process out. */
export function serveWorks(works: Record<string, Work>): void {
  const measure = async (message: unknown) => {
    const { side, count } = call(message);
    const work = works[side];
    const run = (await work?.prepare?.(count)) ?? (async () => work?.run?.(count));
    const started = performance.now();
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    return { ms: performance.now() - started, cpuUs: user + system };
  };
  process.on('message', (message) => {
    measure(message).then(
      (cost) => process.send?.(cost),
      (error) => process.send?.({ error: String(error?.stack ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}

/** Runs `work` for 0 … count−1, so many at a time. */
export async function each(count: number, atOnce: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const run = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
