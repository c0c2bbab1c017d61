import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Script } from 'node:vm';
import { buildPhone } from '../build-phone.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever the mini-program made
type Loose = any;

// not by import: jsdom's types would give the browser's globals to every file that is checked together with this one
const { JSDOM, VirtualConsole }: Loose = createRequire(import.meta.url)('jsdom');

/** What a page asked the server. */
export interface Asked {
  method: string;
  /** Path and query, without the server's address. */
  url: string;
  data: Loose;
  header: Record<string, string>;
}

/** What a phone in a test is like. */
export interface PhoneOptions {
  /**
   * The server's answers by route, as 'GET /app/hospital' or 'GET /a/{id}': the body of a 200, or a function of what was
   * asked that gives it; `reply(status, body)` for another status. A call without an answer fails as without network.
   */
  answers?: Record<string, unknown>;
  /** `wx` calls, or getPhoneNumber and chooseAvatar of a button, answered by the test: what is returned is the result, what is thrown the words after `name:fail`. */
  wx?: Record<string, (options: Loose) => unknown>;
  /** What the phone's storage holds. */
  storage?: Record<string, unknown>;
  /** The mini-program's folder, when it is not this repository's. */
  root?: string;
}

/** A component or page that runs in jsdom, with everything that it uses. */
export interface Mounted {
  /** Its text, white space squeezed. */
  text(): string;
  html(): string;
  /** A copy of its data. */
  data(): Loose;
  /** Events that it triggered itself: name and detail. */
  events(): [name: string, detail: Loose][];
  /** Sends an event to what a selector finds in its template: `fire('.day', 'tap')`. */
  fire(selector: string, type: string, detail?: unknown): void;
  /** Taps what shows that text. Throws when nothing does. */
  tap(text: string): Promise<void>;
  /** Calls one of its methods. */
  call(method: string, ...given: unknown[]): Loose;
  /** Sets properties or data. */
  set(data: Record<string, unknown>): Promise<void>;
  /** Resolves when no request is open and what follows from the last has been drawn. */
  settled(): Promise<void>;
  /** `wx` calls so far: name and options. */
  calls(name?: string): [name: string, options: Loose][];
  /** What the server was asked. */
  asked: Asked[];
  /** What the phone's storage holds under the key. */
  kept(key: string): Loose;
  /** Errors that the mini-program's code threw. */
  errors(): string[];
  /** The routes of the open pages, the visible one last. */
  pages(): string[];
  /** The document, for what the above cannot say. */
  document: Loose;
  unmount(): void;
}

class Reply {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

/** An answer with a status of its own. */
export function reply(status: number, body: unknown): unknown {
  return new Reply(status, body);
}

const ownRoot = path.join(import.meta.dirname, '../../../miniprogram');
const scripts = new Map<string, Promise<Script>>();

/** The mini-program as a script, built once a run of the tests. */
function scriptOf(root: string): Promise<Script> {
  const known = scripts.get(root);
  if (known) return known;
  const built = buildPhone({ root, iconsUrl: '' }).then(({ script }) => new Script(script, { filename: 'mini-program.js' }));
  scripts.set(root, built);
  return built;
}

const windows = new Set<Loose>();
// whatever a test leaves open, as a countdown, would keep mocha from ending
if (typeof after === 'function')
  after(() => {
    for (const window of windows) window.close();
  });

const serverUrl = 'http://server.test';
const copied = (value: unknown): Loose => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** A phone with the mini-program loaded and no page open. */
async function openPhone({ answers = {}, wx = {}, storage = {}, root = ownRoot }: PhoneOptions) {
  const script = await scriptOf(root);
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error: Error) => process.stderr.write(`${error.message}\n`));
  const dom = new JSDOM('<!doctype html><body><div id="phone"></div></body>', {
    ...{ url: 'http://phone.test/', runScripts: 'outside-only', pretendToBeVisual: true, virtualConsole },
  });
  const window: Loose = dom.window;
  windows.add(window);
  const observer = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Object.assign(window, {
    __mpConfig: { unit: true, serverUrl, tenantId: '1', appid: 'wx-test', base: '' },
    fetch: () => Promise.reject(new Error('a unit test has no network')),
    matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
    IntersectionObserver: observer,
    ResizeObserver: observer,
  });
  window.URL.createObjectURL = () => 'blob:http://phone.test/1';
  for (const [key, value] of Object.entries(storage)) window.localStorage.setItem(`mp:1:preview-user-1:${key}`, JSON.stringify({ value }));
  script.runInContext(dom.getInternalVMContext());
  const asked: Asked[] = [];
  let open = 0;
  const request = async (options: Loose) => {
    open += 1;
    try {
      return await answerTo(options, answers, asked);
    } finally {
      open -= 1;
    }
  };
  Object.assign(window.__mp.mock, { request, ...wx });
  const settled = async () => {
    for (let quiet = 0; quiet < 3; quiet = open === 0 ? quiet + 1 : 0) await sleep(8);
  };
  return { dom, window, asked, settled };
}

async function answerTo(options: Loose, answers: Record<string, unknown>, asked: Asked[]): Promise<Loose> {
  const url = String(options.url).replace(serverUrl, '');
  const method = String(options.method ?? 'GET').toUpperCase();
  const call = { method, url, data: copied(options.data), header: copied(options.header ?? {}) };
  asked.push(call);
  const route = Object.keys(answers).find((key) => fits(key, method, url.split('?')[0] ?? ''));
  if (route === undefined) throw new Error(`no answer for ${method} ${url}`);
  const given = answers[route];
  const answer = await (typeof given === 'function' ? given(call) : given);
  return answer instanceof Reply ? { statusCode: answer.status, data: copied(answer.body) } : { statusCode: 200, data: copied(answer) };
}

function fits(route: string, method: string, url: string): boolean {
  const [wanted, template = ''] = route.split(' ');
  const pattern = template.split('/').map((part) => (/^\{\w+\}$/.test(part) ? '[^/]+' : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')));
  return wanted === method && new RegExp(`^${pattern.join('/')}$`).test(url);
}

type Phone = Awaited<ReturnType<typeof openPhone>>;

function described({ dom, window, asked, settled }: Phone, at: { host: () => Loose; instance: () => Loose; fire: Mounted['fire'] }) {
  const mp = window.__mp;
  return {
    asked,
    settled,
    document: dom.window.document,
    text: () => (at.host().textContent ?? '').replace(/\s+/g, ' ').trim(),
    html: () => at.host().innerHTML,
    data: () => copied(at.instance().data),
    fire: at.fire,
    tap: async (text: string) => {
      press(dom, innermost(dom.window.document, text));
      await settled();
    },
    call: (method: string, ...given: unknown[]) => at.instance()[method](...given),
    set: async (data: Record<string, unknown>) => {
      at.instance().setData(data);
      await settled();
    },
    calls: (name?: string): [string, Loose][] => mp.calls.filter(([called]: [string]) => !name || called === name),
    kept: (key: string) => JSON.parse(window.localStorage.getItem(`mp:1:preview-user-1:${key}`) ?? 'null')?.value,
    errors: () => copied(mp.errors),
    pages: () => copied(mp.stack.map(({ route }: { route: string }) => route)),
  };
}

/** What shows a text and contains nothing smaller that does, in a dialog first. */
function innermost(document: Loose, text: string): Loose {
  const shown: Loose[] = [...document.querySelectorAll('.mp-mask *, .mp-page:not([hidden]) *, body > div:not(#phone) *')];
  const found = shown.filter((one) => one.textContent?.replace(/\s+/g, ' ').trim().includes(text));
  const smallest = found.find((one) => ![...one.children].some((child: Loose) => child.textContent?.replace(/\s+/g, ' ').includes(text)));
  if (!smallest) throw new Error(`nothing shows ${text}: ${document.body.textContent?.replace(/\s+/g, ' ')}`);
  return smallest;
}

function press(dom: Loose, target: Loose): void {
  for (const type of ['mousedown', 'mouseup', 'click'])
    target.dispatchEvent(new dom.window.MouseEvent(type, { bubbles: true, cancelable: true }));
}

/** Mounts a component alone, as `mountComponent('components/slot-grid/index', { slots })`. */
export async function mountComponent(id: string, properties: Record<string, unknown> = {}, options: PhoneOptions = {}): Promise<Mounted> {
  const phone = await openPhone(options);
  const mounted = phone.window.__mp.mount(id, properties);
  await phone.settled();
  const at = { host: () => mounted.host, instance: () => mounted.instance, fire: mounted.fire };
  const unmount = () => {
    mounted.unmount();
    phone.dom.window.close();
  };
  return { ...described(phone, at), events: () => copied(mounted.events), unmount };
}

/** Opens a page as WeChat would, with onLoad, onShow and the page stack: `mountPage('pages/home/index?id=3', { answers })`. */
export async function mountPage(url: string, options: PhoneOptions = {}): Promise<Mounted> {
  const phone = await openPhone(options);
  const mp = phone.window.__mp;
  mp.move('reLaunch', { url: `/${url}` });
  await phone.settled();
  const top = () => mp.stack.at(-1);
  const at = {
    host: () => top().frame.body,
    instance: () => top().instance,
    fire: (selector: string, type: string, detail?: unknown) => mp.fire(top().component, selector, type, detail),
  };
  return { ...described(phone, at), events: () => [], unmount: () => phone.dom.window.close() };
}
