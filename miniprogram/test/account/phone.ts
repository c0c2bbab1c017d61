/** What a test sees of one request. */
export interface Asked {
  url: string;
  method: string;
  data?: unknown;
}

/** What a test sees of one upload. */
export interface Uploaded {
  url: string;
  filePath: string;
  name: string;
  formData: Record<string, string>;
}

interface Answer {
  status?: number;
  body: unknown;
}
interface Options {
  success(answer: Record<string, unknown>): void;
  fail(error: { errMsg: string }): void;
}

/**
 * As much of a phone as the services need: answers each request by its method and path, and keeps what was asked.
 * A path without an answer fails the request, as a lost network does.
 */
export function phone(
  answers: Record<string, Answer>,
  more: { upload?: { status: number; data: string } | 'lost'; loginCode?: string; picture?: string } = {},
) {
  const asked: Asked[] = [];
  const uploads: Uploaded[] = [];
  const storage = new Map<string, unknown>();
  const wx = {
    getStorageSync: (key: string) => storage.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    login: ({ success, fail }: Options) =>
      more.loginCode === undefined ? fail({ errMsg: 'login:fail' }) : success({ code: more.loginCode }),
    getImageInfo: ({ success, fail }: Options) => (more.picture ? success({ type: more.picture }) : fail({ errMsg: 'getImageInfo:fail' })),
    request: ({ url, method, data, success, fail }: Asked & Options) => {
      asked.push({ url, method, ...(data === undefined ? {} : { data }) });
      const path = url.replace(/^https?:\/\/[^/]+/, '').split('?')[0];
      const answer = answers[`${method} ${path}`];
      queueMicrotask(() => (answer ? success({ statusCode: answer.status ?? 200, data: answer.body }) : fail({ errMsg: 'lost' })));
    },
    uploadFile: ({ url, filePath, name, formData, success, fail }: Uploaded & Options) => {
      uploads.push({ url, filePath, name, formData });
      const { upload } = more;
      if (!upload || upload === 'lost') fail({ errMsg: 'uploadFile:fail' });
      else success({ statusCode: upload.status, data: upload.data });
    },
  };
  Object.assign(globalThis, { wx });
  return { asked, uploads, storage };
}
