import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const switches = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--disable-dev-shm-usage'],
];

/** Chromium of this machine: CHROMIUM_PATH, or Debian's. */
export function openBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium', args: [...switches, ...asRoot] });
}

/** A browser profile the size of a phone. It reaches this machine only. */
export async function openPhoneContext(browser: Browser, scale = 2): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 375, height: 812 },
    deviceScaleFactor: scale,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  await context.route(
    (url) => !/^(127\.0\.0\.1|localhost)$/.test(url.hostname) && url.protocol.startsWith('http'),
    (route) => route.abort(),
  );
  return context;
}
