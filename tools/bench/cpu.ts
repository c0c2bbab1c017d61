import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** CPU time that all threads of a process have used, in µs, to the nanosecond: what the kernel's scheduler counts. */
export function cpuOf(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) ns += threadNs(pid, thread);
  return ns / 1_000;
}

function threadNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0; // the thread ended meanwhile
  }
}

/** The process that listens on a local port, else the only one of these names; undefined when neither can be told. */
export function listenerOf(port: number, names: readonly string[]): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listening(table, port)));
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const owner = processes.find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
  if (owner !== undefined) return Number(owner);
  const named = processes.filter((pid) => names.includes(read(`/proc/${pid}/comm`).trim()));
  return inodes.size && named.length === 1 ? Number(named[0]) : undefined;
}

function listening(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return read(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap((fields) => (fields[1]?.endsWith(wanted) && fields[3] === '0A' && fields[9] ? [fields[9]] : []));
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? []);
  } catch {
    return []; // another user's
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
