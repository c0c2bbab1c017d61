import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  type Code,
  type Mail,
  type Media,
  type Message,
  type Notice,
  type Push,
  type Refund,
  type SavedState,
  type Sms,
  savedStateSchema,
  type Template,
  type Tenant,
  type Token,
  type Trade,
  type User,
} from './schema.ts';
import { makeApp, makeTemplates, makeTenant, type TenantPlan } from './seeds.ts';

const SAVE_DELAY = 40;

/** Everything the simulator remembers. */
export interface State {
  clockOffset: number;
  tenants: Tenant[];
  templates: Template[];
  users: Map<string, User>;
  codes: Map<string, Code>;
  tokens: Map<string, Token>;
  /** Grants left, by `openid templateId`. */
  grants: Map<string, number>;
  messages: Message[];
  /** By `mchid/out_trade_no`. */
  trades: Map<string, Trade>;
  /** Key of the trade, by prepay_id. */
  prepays: Map<string, string>;
  /** Key of the trade, by transaction_id. */
  transactions: Map<string, string>;
  /** By `mchid/out_refund_no`. */
  refunds: Map<string, Refund>;
  notices: Map<string, Notice>;
  sms: Sms[];
  mails: Mail[];
  pushes: Map<string, Push>;
  media: Map<string, Media>;
}

/** The state with its file. */
export interface Store {
  state: State;
  /** Says that something changed; the file follows within 50 ms (later only when writing it takes long). */
  changed(): void;
  /** Writes what is unwritten and stops. */
  close(): Promise<void>;
}

const byKey = <T>(items: T[], key: (item: T) => string) => new Map(items.map((item) => [key(item), item]));

function revive(saved: SavedState): State {
  const tradeKey = (trade: { mchid: string; outTradeNo: string }) => `${trade.mchid}/${trade.outTradeNo}`;
  return {
    ...saved,
    users: byKey(saved.users, (user) => user.openid),
    codes: byKey(saved.codes, (code) => code.code),
    tokens: byKey(saved.tokens, (token) => token.token),
    grants: new Map(saved.grants.map((grant) => [`${grant.openid} ${grant.templateId}`, grant.left])),
    trades: byKey(saved.trades, tradeKey),
    prepays: new Map(saved.trades.flatMap((trade) => trade.prepays.map((prepay) => [prepay.prepayId, tradeKey(trade)] as const))),
    transactions: new Map(saved.trades.filter((trade) => trade.transactionId).map((trade) => [trade.transactionId, tradeKey(trade)])),
    refunds: byKey(saved.refunds, (refund) => `${refund.mchid}/${refund.outRefundNo}`),
    notices: byKey(saved.notices, (notice) => notice.id),
    pushes: byKey(saved.pushes, (push) => push.appid),
    media: byKey(saved.media, (media) => media.mediaId),
  };
}

function flatten(state: State): SavedState {
  const { clockOffset, tenants, templates, messages, sms, mails } = state;
  return {
    version: 1,
    ...{ clockOffset, tenants, templates, messages, sms, mails },
    users: [...state.users.values()],
    codes: [...state.codes.values()],
    tokens: [...state.tokens.values()],
    grants: [...state.grants].map(([key, left]) => {
      const [openid = '', templateId = ''] = key.split(' ');
      return { openid, templateId, left };
    }),
    trades: [...state.trades.values()],
    refunds: [...state.refunds.values()],
    notices: [...state.notices.values()],
    pushes: [...state.pushes.values()],
    media: [...state.media.values()],
  };
}

const EMPTY: SavedState = {
  version: 1,
  clockOffset: 0,
  ...{ tenants: [], templates: [], users: [], codes: [], tokens: [], grants: [], messages: [] },
  ...{ trades: [], refunds: [], notices: [], sms: [], mails: [], pushes: [], media: [] },
};

async function readSaved(file: string | undefined): Promise<SavedState> {
  if (!file) return structuredClone(EMPTY); // its lists are filled: every simulator has its own
  try {
    return savedStateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return structuredClone(EMPTY);
    throw new Error(`the simulator cannot read its data file ${file}`, { cause: error });
  }
}

// Keys of known tenants stay; new tenants, apps and templates are added, so a longer plan can be opened on an old file.
async function addMissing(state: State, plans: TenantPlan[]): Promise<void> {
  const known = new Map(state.tenants.map((tenant) => [tenant.mchid, tenant]));
  state.tenants = await Promise.all(
    plans.map(async (plan) => {
      const tenant = known.get(plan.mchid);
      if (!tenant) return await makeTenant(plan);
      const apps = plan.apps.map((app) => tenant.apps.find((old) => old.appid === app.appid) ?? makeApp(app));
      return { ...tenant, tenantId: plan.tenantId, mode: plan.mode, apps };
    }),
  );
  for (const app of state.tenants.flatMap((tenant) => tenant.apps)) {
    if (!state.templates.some((template) => template.appid === app.appid)) state.templates.push(...makeTemplates(app));
  }
}

/** Opens the data file (or starts empty in memory), makes the keys that are missing and writes them down. */
export async function openStore(file: string | undefined, plans: TenantPlan[]): Promise<Store> {
  const state = revive(await readSaved(file));
  await addMissing(state, plans);
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let lastTook = 0;

  async function write(): Promise<void> {
    if (!file || !dirty) return;
    dirty = false;
    const started = performance.now();
    await writeFile(`${file}.tmp`, JSON.stringify(flatten(state)), { mode: 0o600 });
    await rename(`${file}.tmp`, file);
    lastTook = performance.now() - started;
  }
  const queueWrite = () => {
    writing = writing.then(write);
    return writing;
  };
  function changed(): void {
    dirty = true;
    if (!file || timer) return;
    // A ledger of many megabytes must not be written all the time: at most a tenth of the time goes into it.
    timer = setTimeout(
      () => {
        timer = undefined;
        queueWrite().catch((error: unknown) => console.error('the simulator could not write its data file', error));
      },
      Math.max(SAVE_DELAY, lastTook > 20 ? lastTook * 10 : 0),
    );
  }

  dirty = true;
  await queueWrite();
  return {
    state,
    changed,
    async close() {
      clearTimeout(timer);
      await queueWrite();
    },
  };
}

/** Forgets everything that happened; keys, credentials, templates, push addresses and the users' identities stay. */
export function forget(state: State): void {
  state.clockOffset = 0;
  for (const map of [state.codes, state.tokens, state.grants, state.trades, state.prepays, state.transactions]) map.clear();
  for (const map of [state.refunds, state.notices, state.media]) map.clear();
  for (const list of [state.messages, state.sms, state.mails]) list.length = 0;
}
