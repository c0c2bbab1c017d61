import type { app } from '../../shared/contracts/app/index.ts';
import type { Reply, Request } from '../../shared/contracts/kit.ts';
import type { pati } from '../../shared/contracts/pati/index.ts';
import type { patient } from '../../shared/contracts/patient/index.ts';
import { serverUrl, tenantId } from '../settings';
import { Refusal, refusalIn, unreached } from './refusal';

export { Refusal };

/** Every endpoint the mini-program may call, as the server declares it. */
type Wire = typeof pati & typeof patient & typeof app;

/** A route as the contracts write it: the only name an endpoint has, here and on the server. */
export type Called = keyof Wire & string;

const patienceMs = 15_000;

/**
 * Calls one documented endpoint and gives its documented reply. Throws Refusal, with words for the patient, when the
 * server refuses or cannot be reached.
 */
export function call<R extends Called>(route: R, data: Request<Wire[R]>): Promise<Reply<Wire[R]>> {
  const { method, url, rest } = addressOf(route, { ...data });
  return new Promise((resolve, reject) => {
    wx.request({
      url: serverUrl + url,
      method,
      header: headers(),
      timeout: patienceMs,
      ...(rest ? { data: rest } : {}),
      success: ({ statusCode, data: body }) => {
        const isOurs = typeof body === 'object' || statusCode === 204;
        // as: the contract says what the server sends, and the server checks itself against it
        if (statusCode >= 200 && statusCode < 300 && isOurs) resolve((statusCode === 204 ? null : body) as Reply<Wire[R]>);
        else reject(refusalIn(statusCode, body));
      },
      fail: () => reject(unreached()),
    });
  });
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Splits a call into method, path with query, and body: path parameters go where the route names them, the rest of a GET into its query. */
export function addressOf(route: string, data: Record<string, unknown>): { method: Method; url: string; rest?: Record<string, unknown> } {
  const [method, template = ''] = route.split(' ') as [Method, string]; // as: a route is a method and a path
  const rest = { ...data };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (method !== 'GET') return { method, url: path, rest };
  const query = Object.keys(rest)
    .filter((name) => rest[name] !== undefined && rest[name] !== null)
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(String(rest[name]))}`);
  return { method, url: query.length > 0 ? `${path}?${query.join('&')}` : path };
}

/** The hospital, and the token of whoever is signed in. */
function headers(): Record<string, string> {
  const token = wx.getStorageSync('token');
  return { tenantId, ...(token ? { token } : {}) };
}
