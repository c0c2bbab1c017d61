import { z } from 'zod';
import { addTenant, changeTenant, type TenantEntry, type TenantRules } from '../domain/directory/index.ts';
import {
  appOf,
  exchangeLoginCode,
  merchantOf,
  queryOrder,
  saveApp,
  saveMerchant,
  saveTemplate,
  templateKinds,
  WechatError,
} from '../domain/wechat/index.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { type Command, optionsOf, tenantIdOf, UsageError } from './command.ts';
import { readInput } from './timetable-commands.ts';

/** What `--wechat FILE` holds: secrets belong in a file, not on a command line that others can see. */
const credentials = z.strictObject({
  apps: z
    .array(
      z.strictObject({
        kind: z.enum(['mp', 'oa']),
        appid: z.string().min(1),
        secret: z.string().min(1),
        pushToken: z.string(),
        encodingAesKey: z.string(),
        templates: z
          .array(z.strictObject({ kind: z.enum(templateKinds), templateId: z.string().min(1), fields: z.record(z.string(), z.string()) }))
          .default([]),
      }),
    )
    .default([]),
  merchant: z
    .strictObject({
      mchid: z.string().min(1),
      apiV3Key: z.string().length(32),
      merchantSerial: z.string().min(1),
      merchantPrivateKey: z.string().min(1),
      mode: z.enum(['certificate', 'public-key']),
      publicKeyId: z.string().optional(),
      publicKey: z.string().optional(),
      platformCertificates: z.array(z.strictObject({ serial: z.string(), pem: z.string() })).default([]),
    })
    .optional(),
});
type Credentials = z.output<typeof credentials>;

const about = {
  name: { type: 'string' },
  host: { type: 'string' },
  hotline: { type: 'string' },
  notice: { type: 'string' },
  agency: { type: 'string' },
  wechat: { type: 'string' },
  'waitlist-limit': { type: 'string' },
  'no-shows': { type: 'string' },
} as const;

const optional =
  '[--host HOST] [--hotline PHONE] [--notice TEXT] [--agency ID] [--wechat FILE] [--waitlist-limit A_DAY] [--no-shows LIMIT,WITHIN_DAYS,BLOCK_DAYS|off]';

/** `tenant add`: a new hospital, with its WeChat apps and merchant if a file names them. */
export const tenantAddCommand: Command = {
  words: 'tenant add',
  usage: `--name NAME [--id N] ${optional}`,
  about: 'add a hospital; FILE is JSON with its WeChat apps, templates and merchant',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { ...about, id: { type: 'string' } }, { required: ['name'] });
    const wechat = readCredentials(values.wechat);
    const id = values.id === undefined ? {} : { id: tenantIdOf(values.id) };
    const tenantId = await inTransaction(async (tx) => {
      const added = await addTenant(tx, { ...entryOf(values), ...id, name: values.name ?? '' });
      await saveCredentials(tx, added, wechat);
      return added;
    });
    say(`Tenant ${tenantId} added.`);
    return 0;
  },
};

/** `tenant set`: changes what is named of a hospital. */
export const tenantSetCommand: Command = {
  words: 'tenant set',
  usage: `--id N [--name NAME] ${optional}`,
  about: 'change what is named of a hospital; --host "" takes its host away, --no-shows off lets everybody book',
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { ...about, id: { type: 'string' } }, { required: ['id'] });
    const wechat = readCredentials(values.wechat);
    const tenantId = tenantIdOf(values.id);
    await inTransaction(async (tx) => {
      await changeTenant(tx, tenantId, entryOf(values));
      await saveCredentials(tx, tenantId, wechat);
    });
    say(`Tenant ${tenantId} changed.`);
    return 0;
  },
};

/** `wechat check`: asks WeChat with the tenant's own credentials; exit code 1 if any of them is refused. */
export const wechatCheckCommand: Command = {
  words: 'wechat check',
  usage: '--tenant N',
  about: "try a hospital's app secret and merchant keys at WeChat, harmlessly",
  run: async (argv, say) => {
    const { values } = optionsOf(argv, { tenant: { type: 'string' } }, { required: ['tenant'] });
    const tenantId = tenantIdOf(values.tenant);
    const [app, merchant] = [await appOf({ tenantId, kind: 'mp' }), await merchantOf(tenantId)];
    const badCode = ['40029', '40163']; // a wrong code is refused only after appid and secret are right
    const results = [
      app
        ? await tried(`mini-program ${app.appid}`, () => exchangeLoginCode({ appid: app.appid, code: 'check' }), badCode)
        : 'mini-program: none is set',
      merchant
        ? await tried(`merchant ${merchant.mchid}`, () => queryOrder({ mchid: merchant.mchid, outTradeNo: 'CHECK0000000' }))
        : 'merchant: none is set',
    ];
    for (const result of results) say(result);
    return results.every((result) => result.endsWith(': ok')) ? 0 : 1;
  },
};

async function tried(what: string, call: () => Promise<unknown>, fine: readonly string[] = []): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (!fine.includes(error.code ?? '')) return `${what}: ${error.kind} ${error.code ?? ''} ${error.message}`;
  }
  return `${what}: ok`;
}

type About = { [K in keyof typeof about]?: string | undefined };

function entryOf({ name, host, hotline, notice, agency, ...rules }: About): TenantEntry {
  return {
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host: host || null }),
    ...(hotline === undefined ? {} : { hotline }),
    ...(notice === undefined ? {} : { appoNotice: notice }),
    ...(agency === undefined ? {} : { agencyId: agency }),
    rules: rulesOf(rules['waitlist-limit'], rules['no-shows']),
  };
}

function rulesOf(waitlistLimit: string | undefined, noShows: string | undefined): Partial<TenantRules> {
  const [limit, withinDays, blockDays] = (noShows ?? '').split(',').map(countOf);
  const ladder = limit && withinDays && blockDays ? { limit, withinDays, blockDays } : undefined;
  if (noShows !== undefined && noShows !== 'off' && !ladder)
    throw new UsageError('--no-shows is LIMIT,WITHIN_DAYS,BLOCK_DAYS (3,90,90) or off.');
  const daily = waitlistLimit === undefined ? undefined : countOf(waitlistLimit);
  if (waitlistLimit !== undefined && daily === undefined) throw new UsageError('--waitlist-limit is a number from 1 to 999.');
  return { ...(daily === undefined ? {} : { waitlistDailyLimit: daily }), ...(noShows === undefined ? {} : { noShow: ladder ?? null }) };
}

/** 1 to 999 */
const countOf = (text: string) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined);

function readCredentials(file: string | undefined): Credentials | undefined {
  if (file === undefined) return undefined;
  const parsed = credentials.safeParse(json(readInput(file).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('The file of --wechat is not JSON.');
  }
}

async function saveCredentials(tx: Tx, tenantId: string, wechat: Credentials | undefined): Promise<void> {
  for (const { templates, ...app } of wechat?.apps ?? []) {
    await saveApp(tx, { ...app, tenantId });
    for (const template of templates) await saveTemplate(tx, { ...template, appid: app.appid });
  }
  if (wechat?.merchant) await saveMerchant(tx, { ...wechat.merchant, tenantId });
}
