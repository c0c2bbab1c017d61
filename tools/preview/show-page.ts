import type { Page } from 'playwright-core';
import { z } from 'zod';

/** What a picture shows, and to whom. */
export interface Wanted {
  /** As pages/home/index or packages/booking/pages/doctor/index?id=3. */
  page: string;
  user?: string | undefined;
  tenant?: string | undefined;
  /** A phone number of the demo; it signs in first. */
  signIn?: string | undefined;
  password: string;
  elder?: boolean | undefined;
  /** What lies in the phone's storage. */
  storage?: Record<string, unknown>;
  /** Texts that are tapped, in this order. */
  taps?: readonly string[];
  /** How long the page may settle after each step, in ms. */
  waitMs?: number;
  /** The whole page, not only what fits the screen. */
  full?: boolean | undefined;
}

/** Brings a page of the mini-program before the eyes of a tab, as a user would find it. Throws when a text to tap does not come. */
export async function showPage(tab: Page, url: string, wanted: Wanted): Promise<void> {
  const { user = '1', tenant = '1', signIn, password, elder = false, taps = [], waitMs = 600 } = wanted;
  const settle = async () => {
    await tab.waitForLoadState('networkidle').catch(() => undefined);
    await tab.waitForTimeout(waitMs);
  };
  const session = signIn ? await sessionOf(url, tenant, signIn, password) : {};
  const storage = { ...wanted.storage, ...(elder ? { elder } : {}), ...session };
  const prefix = `mp:${tenant}:preview-user-${user}-${tenant}:`;
  await tab.goto(`${url}/preview/version`);
  for (const [key, value] of Object.entries(storage))
    await tab.evaluate(`localStorage.setItem(${JSON.stringify(prefix + key)}, ${JSON.stringify(JSON.stringify({ value }))})`);
  await tab.goto(`${url}/preview/phone.html?user=${user}&tenant=${tenant}#${wanted.page}`);
  await tab.waitForFunction('globalThis.__mp?.ready', undefined, { timeout: 20_000 });
  await settle();
  for (const text of taps) {
    await tab.locator('.mp-page:not([hidden]), .mp-mask').getByText(text).first().click({ timeout: 5000 });
    await settle();
  }
  if (!wanted.full) return;
  const height = await tab.evaluate(
    "(() => { const scroll = document.querySelector('.mp-page:not([hidden]) .mp-scroll'); return innerHeight + scroll.scrollHeight - scroll.clientHeight; })()",
  );
  await tab.setViewportSize({ width: 375, height: Math.min(Number(height), 6000) });
}

async function sessionOf(url: string, tenantid: string, phone: string, password: string): Promise<{ token: string; accountId: string }> {
  const reply = await fetch(`${url}/pati_service/patient_service/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', tenantid },
    body: JSON.stringify({ phone, password }),
  });
  const { token, userId } = z.object({ token: z.string().optional(), userId: z.string().optional() }).parse(await reply.json());
  if (!token) throw new Error(`${phone} could not sign in: ${reply.status}`);
  return { token, accountId: userId ?? '' };
}
