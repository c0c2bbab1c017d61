import { signedIn, signedOut } from '../state/session';

/** One request as the phone sent it. */
export interface Asked {
  url: string;
  method: string;
  header: Record<string, string>;
  data?: unknown;
  responseType?: string;
}

/** What the server answers; 'lost' for nothing at all. */
export type Told = { statusCode: number; data: unknown } | 'lost';

/** What the phone has been asked, and what its owner does. */
export interface Phone {
  asked: Asked[];
  stored: Map<string, unknown>;
  /** How often wx.login was called. */
  logins: number;
  /** What wx.requestSubscribeMessage answers per template. */
  consent: Record<string, string> | 'fails';
  /** The templates that were asked for. */
  templates: string[][];
  /** What wx.requestPayment does. */
  payment: 'paid' | 'cancel' | 'fails';
}

/** As much of a phone as services need; `answer` plays the server. Nobody is signed in unless `token` is given. */
export function phone(answer: Told | ((asked: Asked, count: number) => Told | Promise<Told>), token = ''): Phone {
  const held: Phone = { asked: [], stored: new Map(), logins: 0, consent: {}, templates: [], payment: 'paid' };
  const wx = {
    getStorageSync: (key: string) => held.stored.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => held.stored.set(key, value),
    removeStorageSync: (key: string) => held.stored.delete(key),
    arrayBufferToBase64: (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64'),
    request: async ({ success, fail, ...asked }: Asked & { success(told: object): void; fail(): void }) => {
      held.asked.push(asked);
      const told = typeof answer === 'function' ? await answer(asked, held.asked.length) : answer;
      queueMicrotask(() => (told === 'lost' ? fail() : success(told)));
    },
    login: ({ success }: { success(told: { code: string }): void }) => {
      held.logins += 1;
      queueMicrotask(() => success({ code: `code-${held.logins}` }));
    },
    requestSubscribeMessage: (asked: { tmplIds: string[]; success(told: object): void; fail(): void }) => {
      held.templates.push(asked.tmplIds);
      const { consent } = held;
      queueMicrotask(() => (consent === 'fails' ? asked.fail() : asked.success({ errMsg: 'requestSubscribeMessage:ok', ...consent })));
    },
    requestPayment: (asked: { success(): void; fail(told: { errMsg: string }): void }) => {
      if (held.payment === 'paid') queueMicrotask(() => asked.success());
      else queueMicrotask(() => asked.fail({ errMsg: `requestPayment:fail${held.payment === 'cancel' ? ' cancel' : ''}` }));
    },
    getUserCryptoManager: () => ({
      getRandomValues: ({ length, success }: { length: number; success(told: { randomValues: ArrayBuffer }): void }) =>
        success({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer }),
    }),
  };
  Object.assign(globalThis, { wx });
  signedOut();
  if (token) signedIn({ accountId: '7', token });
  return held;
}

/** Takes the phone away. */
export function noPhone(): void {
  Reflect.deleteProperty(globalThis, 'wx');
}
