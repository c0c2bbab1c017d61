import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openBrowser, openPhoneContext } from '../preview/testing/browser.ts';
import { openStage, type Stage } from '../preview/testing/stage.ts';
import { artifacts, Phone, type PhoneOwner } from './phone.ts';

let opened: { stage: Stage; browser: Browser } | undefined;
const phones = new Set<Phone>();
let owners = 0;

/** Starts the demo hospital with its simulator, and Chromium. */
export async function openHospital(): Promise<void> {
  mkdirSync(artifacts, { recursive: true });
  const stage = await openStage();
  try {
    opened = { stage, browser: await openBrowser() };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** The hospital of this run. */
export function hospital(): Stage {
  if (!opened) throw new Error('the hospital is not open');
  return opened.stage;
}

/**
 * A phone in new hands: nothing stored, and an openid that WeChat has never seen, unless the owner is named. Its number is
 * one that nobody has.
 */
export async function openPhone(owner: Partial<PhoneOwner> = {}): Promise<Phone> {
  if (!opened) throw new Error('the hospital is not open');
  owners += 1;
  const context = await openPhoneContext(opened.browser, 1);
  const page = await context.newPage();
  const known = { openid: `e2e-${process.pid}-${owners}`, phone: `1390000${String(owners).padStart(4, '0')}`, tenantId: '1', ...owner };
  const phone = new Phone(page, opened.stage, known);
  phones.add(phone);
  return phone;
}

/** Puts all phones away; keeps a picture of each when a test failed. */
export async function shotsOfFailure(title: string | undefined): Promise<void> {
  for (const [index, phone] of [...phones].entries()) {
    if (title) await phone.shot(`failed ${title} ${index + 1}`).catch(() => undefined);
    if (title) process.stderr.write(`${phone.trouble().join('\n')}\n`);
    await phone.putAway();
  }
  phones.clear();
}

/** Ends Chromium and the hospital. */
export async function closeHospital(): Promise<void> {
  await opened?.browser.close();
  await opened?.stage.close();
  opened = undefined;
}
