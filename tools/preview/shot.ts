import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { showPage } from './show-page.ts';
import { openBrowser, openPhoneContext } from './testing/browser.ts';
import { openStage } from './testing/stage.ts';

const usage = `npm run preview:shot -- PAGE [OUT.png] [options]
  PAGE                  as pages/home/index or packages/booking/pages/doctor/index?id=3
  --url URL             a demo that already runs (http://127.0.0.1:3000); otherwise one is started for the picture
  --user 1|2            who holds the phone
  --tenant 1|2          whose mini-program it is
  --sign-in PHONE       signs in with the demo password first (--password for --url)
  --elder               elder mode on
  --storage KEY=JSON    puts something into the phone's storage first; may be repeated
  --tap TEXT            taps what shows that text, before the picture; may be repeated, in order
  --wait MS             waits longer before the picture (600)
  --full                the whole page, not only what fits the screen
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    user: { type: 'string', default: '1' },
    tenant: { type: 'string', default: '1' },
    'sign-in': { type: 'string' },
    password: { type: 'string' },
    elder: { type: 'boolean', default: false },
    storage: { type: 'string', multiple: true, default: [] },
    tap: { type: 'string', multiple: true, default: [] },
    wait: { type: 'string', default: '600' },
    full: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const [page, out = 'artifacts/shot.png'] = positionals;
  if (!page) {
    process.stdout.write(usage);
    return;
  }
  const stage = values.url ? undefined : await openStage();
  const browser = await openBrowser();
  try {
    const context = await openPhoneContext(browser);
    const tab = await context.newPage();
    tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`  [${message.type()}] ${message.text()}`));
    tab.on('pageerror', (error) => console.log(`  [error] ${error.message}`));
    const storage = Object.fromEntries(
      values.storage.map((pair) => [pair.slice(0, pair.indexOf('=')), JSON.parse(pair.slice(pair.indexOf('=') + 1))]),
    );
    await showPage(tab, values.url ?? stage?.url ?? '', {
      ...{ page, user: values.user, tenant: values.tenant, signIn: values['sign-in'], elder: values.elder, full: values.full },
      ...{ storage, taps: values.tap, waitMs: Number(values.wait), password: values.password ?? stage?.password ?? '' },
    });
    mkdirSync(path.dirname(path.resolve(out)), { recursive: true });
    await tab.screenshot({ path: out });
    const missing = await tab.evaluate('[...__mp.missing].map((name) => "wx." + name).join()');
    console.log(`${out}${missing ? `   not in the preview: ${missing}` : ''}`);
  } finally {
    await browser.close();
    await stage?.close();
  }
}

await main();
