import { Refusal, refusalIn } from './refusal';

/** What came back: HTTP status and body, as JSON where it was JSON. */
export interface Answer {
  status: number;
  body: unknown;
}

type Opened = (answer: Answer) => unknown;

const isObject = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null;
const isGood = ({ status }: Answer) => status >= 200 && status < 300;

/** pati, patient and app: the documented object itself. */
const bare: Opened = (answer) => {
  if (answer.status === 204) return null;
  if (isGood(answer) && isObject(answer.body)) return answer.body;
  throw refusalIn(answer.status, answer.body);
};

/** portal and econsult: `{code,msg,data}`, where code repeats the HTTP status. */
const inData: Opened = (answer) => {
  if (isGood(answer) && isObject(answer.body)) return 'data' in answer.body ? answer.body.data : answer.body;
  throw refusalIn(answer.status, answer.body);
};

/** volunteer: HTTP 200 always, `{error_code,data,error_message}`, 0 for success. */
const inErrorCode: Opened = ({ status, body }) => {
  if (isObject(body) && Number(body.error_code) === 0) return body.data;
  if (isObject(body) && typeof body.error_message === 'string')
    throw new Refusal(String(body.error_code), body.error_message, Number(body.error_code) === 401 ? 401 : status);
  throw refusalIn(status, body);
};

/** The faces by the beginning of their paths; the first that fits. */
const faces: readonly [prefix: string, opened: Opened, token: (token: string) => Record<string, string>][] = [
  ['/pati_service/', bare, (token) => ({ token })],
  ['/app/', bare, (token) => ({ token })],
  ['/patient/', bare, (token) => ({ Authorization: `Bearer ${token}` })],
  ['/api/', inData, (token) => ({ Authorization: `Bearer ${token}` })],
  ['/volunteer/', inErrorCode, (token) => ({ 'X-auth-token': token })],
];

const faceOf = (path: string) => faces.find(([prefix]) => path.startsWith(prefix));

/** Takes the reply out of the envelope of the face that the path belongs to. Throws Refusal when the face refused. */
export function openEnvelope(path: string, answer: Answer): unknown {
  const [, opened = bare] = faceOf(path) ?? [];
  return opened(answer);
}

/** The header in which that face wants the token; none without a token. */
export function tokenHeader(path: string, token: string | undefined): Record<string, string> {
  const [, , header] = faceOf(path) ?? [];
  return token && header ? header(token) : {};
}
