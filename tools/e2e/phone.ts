import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Stage } from '../preview/testing/stage.ts';

/** Where pictures go; not under version control. */
export const artifacts = path.join(import.meta.dirname, '../../artifacts/e2e');

/** Who holds a phone. */
export interface PhoneOwner {
  openid: string;
  /** The number that WeChat knows, and where SMS arrive. */
  phone: string;
  tenantId: string;
}

/** A message in the simulator's inboxes. */
export interface Delivered {
  text?: string;
  code?: string;
  templateId?: string;
  page?: string;
  data?: Record<string, { value: string }>;
  at: string;
}

const patience = 10_000;

/** A phone with the mini-program, as whoever holds it uses it: by what can be read on the screen. */
export class Phone {
  readonly page: Page;
  readonly owner: PhoneOwner;
  private readonly stage: Stage;
  private readonly said: string[] = [];

  constructor(page: Page, stage: Stage, owner: PhoneOwner) {
    this.page = page;
    this.stage = stage;
    this.owner = owner;
    page.setDefaultTimeout(patience);
    page.on('console', (message) => {
      if (message.type() === 'error' || /keys are not unique/.test(message.text())) this.said.push(message.text());
    });
    page.on('pageerror', (error) => this.said.push(error.message));
  }

  /** Opens the mini-program at a page, as from a message or a code. */
  async open(route = ''): Promise<void> {
    const { openid, phone, tenantId } = this.owner;
    await this.page.goto('about:blank');
    await this.page.goto(`${this.stage.url}/preview/phone.html?openid=${openid}&phone=${phone}&tenant=${tenantId}#${route}`);
    await this.page.waitForFunction('globalThis.__mp?.ready', undefined, { timeout: 20_000 });
  }

  /** The visible page, or what WeChat draws over it. */
  private screen(): Locator {
    return this.page.locator('.mp-page:not([hidden]), .mp-mask, .mp-toast').last();
  }

  /** What is on top shows a text that can be seen. */
  private showing(text: string | RegExp): Locator {
    return this.page.locator('.mp-page:not([hidden]), .mp-mask, .mp-toast').getByText(text).filter({ visible: true });
  }

  /** Taps the first thing that shows a text. */
  async tap(text: string | RegExp): Promise<void> {
    await this.showing(text).first().click();
  }

  /** Taps what assistive technology calls so, as a picture or an icon. */
  async tapLabelled(label: string): Promise<void> {
    await this.screen().getByLabel(label).first().click();
  }

  /** Waits until a text can be seen. */
  async see(text: string | RegExp): Promise<void> {
    await this.showing(text).first().waitFor();
  }

  /** Waits until a text can no longer be seen. */
  async seeNo(text: string | RegExp): Promise<void> {
    await this.page.waitForTimeout(50);
    await this.showing(text).first().waitFor({ state: 'hidden' });
  }

  /** Types into the field with that placeholder or label. */
  async type(field: string, text: string): Promise<void> {
    const screen = this.screen();
    await screen.getByPlaceholder(field).or(screen.getByLabel(field)).first().fill(text);
  }

  /** The route of the visible page. */
  route(): Promise<string> {
    return this.page.evaluate('getCurrentPages().at(-1).route');
  }

  /** Waits until a page is on top. */
  async arrive(route: string): Promise<void> {
    await this.page.locator(`.mp-page:not([hidden])[data-route="${route}"]`).waitFor();
  }

  /** Goes back by the arrow in the bar. */
  async back(): Promise<void> {
    await this.page.locator('.mp-page:not([hidden]) .mp-back').click();
  }

  /** Pays in WeChat's sheet. */
  async pay(): Promise<void> {
    await this.page.locator('.mp-decide').getByText('立即支付').click();
  }

  /** Closes the sheet without paying. */
  async leaveUnpaid(): Promise<void> {
    await this.page.locator('.mp-decide').getByText('取消支付').click();
  }

  /** Answers the popup that asks for subscription messages. */
  async answerSubscription(allowed: boolean): Promise<void> {
    await this.page
      .locator('.mp-decide')
      .filter({ hasText: '发送以下消息' })
      .getByText(allowed ? '允许' : '取消', { exact: true })
      .click();
  }

  /** Agrees to the privacy contract, if WeChat asks. */
  async agreePrivacy(): Promise<void> {
    await this.page.locator('.mp-decide').filter({ hasText: '隐私保护' }).getByText('同意', { exact: true }).click();
  }

  /** Puts something into the phone's storage, as an earlier use would have; open() afterwards. */
  async keep(values: Record<string, unknown>): Promise<void> {
    await this.page.goto(`${this.stage.url}/preview/version`);
    for (const [key, value] of Object.entries(values)) {
      const name = `mp:${this.owner.tenantId}:${this.owner.openid}:${key}`;
      await this.page.evaluate(`localStorage.setItem(${JSON.stringify(name)}, ${JSON.stringify(JSON.stringify({ value }))})`);
    }
  }

  /** Signs in by password behind the screens and keeps the token: for tests that are not about signing in. */
  async signInAs(phone: string): Promise<void> {
    const reply = await fetch(`${this.stage.url}/pati_service/patient_service/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', tenantid: this.owner.tenantId },
      body: JSON.stringify({ phone, password: this.stage.password }),
    });
    const answer: unknown = await reply.json();
    if (typeof answer !== 'object' || answer === null || !('token' in answer) || !('userId' in answer))
      throw new Error(`${phone} could not sign in: ${reply.status} ${JSON.stringify(answer)}`);
    await this.keep({ token: answer.token, accountId: answer.userId });
  }

  /** The service notices that this user has received, newest first. */
  messages(): Promise<Delivered[]> {
    return this.control(`messages?openid=${this.owner.openid}`);
  }

  /** The SMS that this number has received, newest first. */
  sms(): Promise<Delivered[]> {
    return this.control(`sms?phone=${this.owner.phone}`);
  }

  /** Waits for something in an inbox. */
  async until<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
    for (const end = Date.now() + patience; ; await this.page.waitForTimeout(150)) {
      const value = await read();
      if (wanted(value)) return value;
      if (Date.now() > end) throw new Error(`it did not happen: ${JSON.stringify(value)}`);
    }
  }

  private async control(call: string): Promise<Delivered[]> {
    return (await (await fetch(`${this.stage.simulatorUrl}/control/${call}`)).json()) as Delivered[];
  }

  /** Turns the phone's network off or on. */
  async setOnline(online: boolean): Promise<void> {
    await this.page.context().setOffline(!online);
    await this.page.evaluate(`__mp.setOnline(${online})`);
  }

  /** Errors of the mini-program's code, lists whose keys are not unique, and `wx` members that the preview lacks. */
  trouble(): string[] {
    return this.said.filter((line) => !/Failed to load resource|net::ERR/.test(line));
  }

  /** Keeps a picture of the screen. */
  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(artifacts, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`) });
  }

  /** Ends with this phone. */
  async putAway(): Promise<void> {
    await this.page.context().close();
  }
}
