/** `npm run pictures`: the three pictures of README.md, docs/pictures/*.png, out of a demo of its own. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { showPage, type Wanted } from './show-page.ts';
import { openBrowser, openPhoneContext } from './testing/browser.ts';
import { openStage } from './testing/stage.ts';

const folder = path.join(import.meta.dirname, '../../docs/pictures');
const patient = { signIn: '13800000001' };
const pictures: Record<string, Omit<Wanted, 'password'>> = {
  home: { page: 'pages/home/index', ...patient },
  numbers: { page: 'pages/home/index', taps: ['内科', '普通门诊'], ...patient, waitMs: 900 },
  large: { page: 'pages/home/index', elder: true, ...patient },
};

const stage = await openStage();
const browser = await openBrowser();
try {
  mkdirSync(folder, { recursive: true });
  for (const [name, wanted] of Object.entries(pictures)) {
    const tab = await (await openPhoneContext(browser)).newPage();
    await showPage(tab, stage.url, { ...wanted, password: stage.password });
    await tab.screenshot({ path: path.join(folder, `${name}.png`) });
    process.stdout.write(`docs/pictures/${name}.png\n`);
    await tab.context().close();
  }
} finally {
  await browser.close();
  await stage.close();
}
