import { Fault } from '../../../shared/vocab/fault.ts';
import { afterCommit, type Tx } from '../../platform/db.ts';
import { bareHost, permissiveRules } from './directory.rules.ts';
import * as store from './directory.store.ts';
import type { Tenant, TenantEntry } from './directory.types.ts';

/** Every call asks for its tenant, so the answer is kept for a second; a change made by this process shows at once. */
const keptMs = 1_000;
const kept = new Map<string, { value: Promise<unknown>; until: number }>();

/** What is not there is shared by whoever asks at once, then forgotten: names that callers invent take no room. */
function remembered<T>(key: string, read: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known && known.until > performance.now()) return known.value as Promise<T>; // as: each key is read by one function only
  const value = read();
  const entry = { value, until: performance.now() + keptMs };
  kept.set(key, entry);
  const forget = () => {
    if (kept.get(key) === entry) kept.delete(key);
  };
  value.then((found) => {
    if (found === undefined) forget();
  }, forget);
  return value;
}

/** The tenant; at most a second old. Throws tenant_not_found. */
export async function tenant(id: string): Promise<Tenant> {
  const found = await remembered(`id ${id}`, () => store.findTenant(null, id));
  if (!found) throw new Fault('tenant_not_found');
  return found;
}

/** The tenant as it is within this transaction. Throws tenant_not_found. */
export async function tenantWithin(tx: Tx, id: string): Promise<Tenant> {
  const found = await store.findTenant(tx, id);
  if (!found) throw new Fault('tenant_not_found');
  return found;
}

/** The id of the tenant that this Host header (a port is ignored) belongs to, if any; at most a second old. */
export async function tenantOfHost(host: string): Promise<string | undefined> {
  return (await remembered('hosts', store.tenantsByHost)).get(bareHost(host));
}

/** Every tenant, by id. */
export function tenants(): Promise<Tenant[]> {
  return store.allTenants();
}

/** Holds the tenant's row until the transaction ends, so that two imports go one after the other. Throws tenant_not_found. */
export async function lockTenant(tx: Tx, id: string): Promise<void> {
  if (!(await store.lockTenantRow(tx, id))) throw new Fault('tenant_not_found');
}

/** Adds a hospital with permissive rules where nothing is said; gives its id. Throws invalid_input if the id or host is taken. */
export async function addTenant(tx: Tx, entry: TenantEntry & { id?: string; name: string }): Promise<string> {
  const blank: Tenant = { id: '', name: entry.name, agencyId: entry.id ?? '', hotline: '', appoNotice: '', rules: permissiveRules };
  const id = await store.insertTenant(tx, entry.id, merged(blank, entry));
  if (id === undefined) throw new Fault('invalid_input', { words: '租户编号或域名已被使用' });
  if (!entry.agencyId && entry.id === undefined) await store.updateTenant(tx, merged({ ...blank, id, agencyId: id }, entry));
  afterCommit(tx, () => kept.clear());
  return id;
}

/** Changes what is named of a hospital. Throws tenant_not_found. */
export async function changeTenant(tx: Tx, id: string, entry: TenantEntry): Promise<void> {
  await lockTenant(tx, id);
  const present = await store.findTenant(tx, id);
  if (!present) throw new Fault('tenant_not_found');
  await store.updateTenant(tx, merged(present, entry));
  afterCommit(tx, () => kept.clear());
}

function merged(tenant: Tenant, { host, rules, ...named }: TenantEntry): Tenant {
  const { host: oldHost, ...rest } = tenant;
  const newHost = host === undefined ? oldHost : host === null ? undefined : bareHost(host);
  return { ...rest, ...named, ...(newHost === undefined ? {} : { host: newHost }), rules: { ...tenant.rules, ...rules } };
}
