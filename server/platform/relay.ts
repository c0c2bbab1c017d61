import { onWaiting } from './events.ts';
import { log } from './log.ts';
import { type ClaimedRow, claimDue, deliver } from './outbox.ts';

/** Something that runs until it is told to stop; stop() resolves when what it had begun has ended. */
export interface Running {
  stop(): Promise<void>;
}

/** A restful signal: a wake during work is remembered until the next wait. */
function bell() {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    ring(): void {
      rung = true;
      answer?.();
    },
    wait(atMostMs: number): Promise<void> {
      if (rung) {
        rung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const timer = setTimeout(done, atMostMs);
        function done() {
          clearTimeout(timer);
          answer = undefined;
          rung = false;
          resolve();
        }
        answer = done;
      });
    },
  };
}

/**
 * Relays the outbox until stopped: woken by commits of this process, else looking every `pollMs` for those of others.
 * At most `concurrency` deliveries are under way, and a slow one holds up nobody but its own key.
 */
export function startRelay({ concurrency = 40, pollMs = 250 }: { concurrency?: number; pollMs?: number } = {}): Running {
  const underWay = new Set<Promise<void>>();
  const { ring, wait } = bell();
  let stopping = false;
  let full = false;

  const start = (row: ClaimedRow) => {
    const delivery = deliver(row).finally(() => {
      underWay.delete(delivery);
      if (underWay.size === 0 || (full && underWay.size <= concurrency * 0.75)) ring();
    });
    underWay.add(delivery);
  };

  const round = async () => {
    const room = concurrency - underWay.size;
    const rows = room > 0 ? await claimDue(room) : [];
    full = rows.length === room;
    for (const row of rows) start(row);
  };

  const loop = async () => {
    while (!stopping) {
      await round().catch((error: unknown) => {
        log.error({ why: error instanceof Error ? error.message : 'unknown' }, 'the outbox could not be read');
      });
      if (!stopping) await wait(pollMs);
    }
    await Promise.all(underWay);
  };

  const offWaiting = onWaiting(ring);
  const ended = loop();
  return {
    stop: () => {
      stopping = true;
      offWaiting();
      ring();
      return ended;
    },
  };
}
