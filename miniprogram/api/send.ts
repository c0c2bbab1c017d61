import { serverUrl, tenantId } from '../settings';
import { deviceId } from '../state/device';
import { heardFromServer } from '../state/network';
import { session } from '../state/session';
import { type Answer, tokenHeader } from './envelopes';
import { unreached } from './refusal';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One request as it leaves the phone. */
export interface Sent {
  url: string;
  method: Method;
  rest?: Record<string, unknown>;
  headers: Record<string, string>;
  /** Ask for the bytes as they are. */
  bytes?: boolean;
}

const patienceMs = 15_000;

/** Sends one request in the name of the hospital and of whoever is signed in. Throws UNREACHED when nothing comes back. */
export function send({ url, method, rest, headers, bytes }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: serverUrl + url,
      method,
      header: { ...standingHeaders(url), ...headers },
      timeout: patienceMs,
      ...(rest ? { data: rest } : {}),
      ...(bytes ? { responseType: 'arraybuffer' as const } : {}),
      success: ({ statusCode, data: body }) => {
        heardFromServer(true);
        resolve({ status: statusCode, body });
      },
      fail: () => {
        heardFromServer(false);
        reject(unreached());
      },
    });
  });
}

/** The hospital, this phone, and the token of whoever is signed in. */
export function standingHeaders(url: string): Record<string, string> {
  const device = deviceId();
  return { tenantId, ...(device ? { 'X-Device-Id': device } : {}), ...tokenHeader(url, session()?.token) };
}
