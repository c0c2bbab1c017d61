/** What the page that shows the phone says about it. */
export interface PhoneConfig {
  user: { name: string; openid: string; phone: string };
  tenantId: string;
  appid: string;
  /** Beginning of the addresses of pictures, icons and the simulator's calls. */
  base: string;
  /** Whether the frame around the phone's screen is drawn: not in unit tests. */
  unit: boolean;
}

declare global {
  var __mpConfig: Partial<PhoneConfig> | undefined;
  /** What the build could not read. */
  var __mpProblems: string[] | undefined;
}

/** Who holds the phone, and whose mini-program it runs. */
export const config: PhoneConfig = {
  user: { name: '用户一', openid: 'preview-user-1', phone: '13800000001' },
  tenantId: '1',
  appid: 'touristappid',
  base: '',
  unit: false,
  ...globalThis.__mpConfig,
};

/** The arguments of a `wx` call. */
// biome-ignore lint/suspicious/noExplicitAny: a call takes whatever the mini-program hands it
export type Options = any;

/** What happened on the phone so far, for tests and for the panel beside it; `mock` answers instead of the shim. */
export const record = {
  calls: [] as [name: string, options: Options][],
  errors: [] as string[],
  mock: {} as Record<string, (options: Options) => unknown>,
  /** `wx` members that were asked for and do not exist here. */
  missing: new Set<string>(),
  ready: false,
};

/** Tells the page around the phone's iframe that something in `record` has changed. */
export function tellFrame(): void {
  if (globalThis.parent && globalThis.parent !== globalThis.window)
    globalThis.parent.postMessage({ missing: [...record.missing], errors: record.errors.slice(-8) }, '*');
}

/** Notes an error of the mini-program's code. */
export function noteError(where: string, error: unknown): void {
  console.error(`[${where}]`, error);
  record.errors.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  tellFrame();
}
