import { serverUrl } from '../settings';
import { openEnvelope } from './envelopes';
import { unreached } from './refusal';
import { standingHeaders } from './send';

/** A file of the phone on its way to a form. */
export interface Upload {
  /** A path of our own server, as /api/file/upload, or a whole address that the server gave, as OSS's. */
  to: string;
  /** Where the phone keeps the file. */
  filePath: string;
  /** The form's field for the file. */
  field: string;
  /** The form's other fields. */
  fields?: Record<string, string>;
}

/**
 * Sends one file as a form and gives the reply, or null where it is empty (a foreign address answers as it likes and gets
 * no token). Throws Refusal.
 */
export function upload({ to, filePath, field, fields = {} }: Upload): Promise<unknown> {
  const ours = to.startsWith('/');
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: ours ? serverUrl + to : to,
      filePath,
      name: field,
      formData: fields,
      header: ours ? standingHeaders(to) : {},
      timeout: 60_000,
      success: ({ statusCode, data }) => {
        try {
          resolve(openEnvelope(ours ? to : '', { status: statusCode, body: parsed(data, statusCode) }));
        } catch (error) {
          reject(error);
        }
      },
      fail: () => reject(unreached()),
    });
  });
}

/** The JSON in an answer's text; an empty object where a good answer has none. */
function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return status < 300 ? {} : text;
  }
}
