import { addDays, type Day, dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import type { Tenant } from '../directory/index.ts';
import { blockedUntil } from './booking.rules.ts';
import { missedDays } from './visits.store.ts';

/**
 * 失约: the people among these who may not book in a hospital now, and from which day on they may again. A hospital without
 * the rule asks nothing of the database.
 */
export async function blockedPeople(
  tx: Tx | null,
  { id, rules: { noShow } }: Pick<Tenant, 'id' | 'rules'>,
  personKeys: readonly string[],
): Promise<Map<string, Day>> {
  if (!noShow || !personKeys.length) return new Map();
  const today = dayOf(now());
  const since = addDays(today, -(noShow.blockDays + noShow.withinDays));
  const missed = await missedDays(tx, id, personKeys, since);
  return new Map(
    [...missed].flatMap(([personKey, days]) => {
      const until = blockedUntil(days, noShow);
      return until !== undefined && until > today ? [[personKey, until] as const] : [];
    }),
  );
}

/** Throws no_show_blocked, with the reason in words, for someone who has missed too many visits in this hospital. */
export async function assertNotBlocked(tx: Tx | null, hospital: Pick<Tenant, 'id' | 'rules'>, personKey: string): Promise<void> {
  const { noShow } = hospital.rules;
  if (!noShow) return;
  const until = (await blockedPeople(tx, hospital, [personKey])).get(personKey);
  if (until)
    throw new Fault('no_show_blocked', { words: `该就诊人${noShow.withinDays}天内失约${noShow.limit}次，暂停预约，${until}起可再预约` });
}
