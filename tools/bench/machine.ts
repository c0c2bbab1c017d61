import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Databases } from './databases.ts';
import { clients, stated } from './plan.ts';

/** What the figures were measured on; they mean nothing without it. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  database: string;
  isolation: string;
  pool: number;
  batchCap: number;
  clients: number;
  load: string;
}

/** The machine as it is now, with its load average. */
export function machineOf(databases: Databases): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    database: databases.words,
    isolation: stated.isolation,
    pool: stated.pool,
    batchCap: stated.batchCap,
    clients: clients.bookings,
    load: loadAverage(),
  };
}

/** The 1, 5 and 15 minute averages. */
export function loadAverage(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
}
