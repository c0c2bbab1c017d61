import { randomUUID } from 'node:crypto';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { boot, shutDown } from '../../server/app/boot.ts';
import { adoptSimulator } from '../../server/app/demo-wechat.ts';
import { type Config, loadConfig, processEnvironment } from '../../server/platform/config.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../../server/test/factories/directory.ts';
import { type BuiltPatient, buildPatients } from '../../server/test/factories/patients.ts';
import { type CliProcess, type Home, type ServerProcess, startCli, startProcess } from '../../server/test/processes.ts';
import { DEMO_TENANTS, type Simulator, startSimulator } from '../wechat-simulator/index.ts';
import type { Told } from './ledger.ts';
import { freePort, type OwnServers } from './servers.ts';

/** What is switched off to prove that the checker sees it. */
export const protections = ['unique-keys', 'outbox'] as const;
export type Protection = (typeof protections)[number];

/** One place for a process: it keeps its address, whoever stands there. */
export interface Post {
  role: 'http' | 'worker';
  url: string;
  running: ServerProcess | undefined;
}

/** A hospital under fire: its own database, WeChat, two servers and two workers. */
export interface World {
  servers: OwnServers;
  config: Config;
  simulator: Simulator;
  apps: Post[];
  workers: Post[];
  people: BuiltPatient[];
  places: { departmentId: string; doctorIds: string[] };
  /** The template of each message. */
  templates: Record<Told, string>;
  /** Settings of every process that is started from now on. */
  settings: Record<string, string>;
  /** How far the clock of its processes is ahead of ours. */
  shiftMs: number;
  /** How long it took to start all its processes. */
  startingMs: number;
  /** Starts whatever does not run. */
  heal(): Promise<void>;
  start(post: Post): Promise<void>;
  /** SIGKILL. */
  kill(post: Post): Promise<void>;
  cli(...args: string[]): CliProcess;
  ask<Row extends object>(sql: string, values?: (string | number | readonly string[])[]): Promise<Row[]>;
  control<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

const mpApp = 'wx1000000000000001';
const titles: Record<Told, string> = { booked: '预约成功通知', moved: '改约成功通知', cancelled: '取消预约通知' };

/** Opens a hospital with so many patients on a fresh database of these servers; no process runs yet. */
export async function openWorld(
  servers: OwnServers,
  options: { people: number; without?: Protection | undefined; built: boolean; prepare: (world: World) => Promise<void> },
): Promise<World> {
  const database = `chaos_${randomUUID().slice(0, 8)}`;
  const tenants = DEMO_TENANTS.filter(({ tenantId }) => tenantId === 1);
  const notifyDelays = [200, 300, 500, 500, 1_000, 1_000, 2_000, 2_000, 4_000, 8_000];
  const simulator = await startSimulator({ port: 0, smsKey: 'chaos-sms-key', tenants, notifyDelays });
  const ports = await Promise.all([freePort(), freePort()]);
  const apps = ports.map((port): Post => ({ role: 'http', url: `http://127.0.0.1:${port}`, running: undefined }));
  const config = loadConfig({
    ...processEnvironment(),
    APP_MODE: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `${servers.mariadb.url}/${database}`,
    REDIS_URL: servers.redis.url,
    PUBLIC_URL: apps[0]?.url,
    WECHAT_API_BASE: simulator.url,
    WECHAT_PAY_BASE: simulator.url,
    SMS_URL: `${simulator.url}/sms/send`,
    SMS_KEY: 'chaos-sms-key',
  });
  await onServer(servers.mariadb.url, (connection) =>
    connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`),
  );
  const world = processesOf(servers, { config, built: options.built }, simulator, apps);
  await fill(world, options);
  if (options.without === 'unique-keys') await dropUniqueKeys(world);
  const gate = options.without === 'unique-keys' ? { BOOKING_GATE: 'false' } : {};
  world.settings = { RATE_LIMIT_SCALE: '100000', ...gate };
  return world;
}

function processesOf(servers: OwnServers, home: Home, simulator: Simulator, apps: Post[]): World {
  const { config } = home;
  const workers = [0, 1].map((): Post => ({ role: 'worker', url: '', running: undefined }));
  const world: World = {
    ...{ servers, config, simulator, apps, workers },
    ...{
      people: [],
      places: { departmentId: '', doctorIds: [] },
      templates: { booked: '', moved: '', cancelled: '' },
      settings: {},
      shiftMs: 0,
      startingMs: 0,
    },
    heal: async () => {
      await Promise.all([servers.mariadb.start(), servers.redis.start()]);
      const missing = [...apps, ...workers].filter(({ running }) => !running);
      const began = Date.now();
      await Promise.all(missing.map(world.start));
      if (missing.length === 4) world.startingMs = Date.now() - began;
    },
    start: async (post) => {
      const port = post.url ? { PORT: new URL(post.url).port } : {};
      post.running = await startProcess(home, post.role, { ...world.settings, ...port });
    },
    kill: async (post) => {
      const { running } = post;
      post.running = undefined;
      await running?.kill();
    },
    cli: (...args) => startCli(home, args, world.settings),
    ask: (sql, values = []) =>
      onServer(config.DATABASE_URL, async (connection) => {
        const [rows] = await connection.query<RowDataPacket[]>(sql, values);
        return rows as never[]; // the caller names the columns that it selects
      }),
    control: async (method, path, body) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const reply = await fetch(`${simulator.url}/control${path}`, { method, ...sent });
      if (!reply.ok) throw new Error(`control ${path}: ${reply.status} ${await reply.text()}`);
      return (await reply.json()) as never; // the caller names what the simulator documents
    },
    close: async () => {
      await Promise.all([...apps, ...workers].map(world.kill));
      await simulator.close();
    },
  };
  return world;
}

async function onServer<T>(url: string, work: (connection: mysql.Connection) => Promise<T>): Promise<T> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 3_000, supportBigNumbers: true });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}

/** Patients, places, and what `prepare` adds, written through the domain by this process. */
async function fill(world: World, { people: count, prepare }: { people: number; prepare: (world: World) => Promise<void> }) {
  const listed = await world.control<{ templateId: string; title: string }[]>('GET', `/templates?appid=${mpApp}`);
  const templateOf = (kind: Told) => listed.find(({ title }) => title === titles[kind])?.templateId ?? '';
  const users = await Promise.all(
    Array.from({ length: count }, () => world.control<{ openid: string }>('POST', '/login', { appid: mpApp })),
  );
  await boot(world.config);
  try {
    const unpaid = { policy: 'expire', minutes: 30 } as const;
    const rules = { unpaid: { pati: unpaid, patient: unpaid, portal: unpaid }, dayPlaceRule: true };
    const { id: tenantId } = await buildTenant({ id: '1', name: '示范医院', rules });
    await adoptSimulator(world.simulator.url);
    const { id: departmentId } = await buildDepartment({ tenantId });
    const doctors = [await buildDoctor({ tenantId }), await buildDoctor({ tenantId })];
    const openids = users.map(({ openid }) => openid);
    world.people = await buildPatients({ tenantId, appid: mpApp, openids, twinEvery: 7 });
    world.templates = { booked: templateOf('booked'), moved: templateOf('moved'), cancelled: templateOf('cancelled') };
    world.places = { departmentId, doctorIds: doctors.map(({ id }) => id) };
    await prepare(world);
  } finally {
    await shutDown();
  }
}

async function dropUniqueKeys(world: World): Promise<void> {
  const keys = await world.ask<{ name: string }>(
    `SELECT DISTINCT index_name AS name FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND table_name = 'bookings' AND non_unique = 0 AND column_name = 'active_key'`,
  );
  for (const { name } of keys) await world.ask(`ALTER TABLE bookings DROP INDEX \`${name}\``);
}
