import { z } from 'zod';

/** Exactly as the protocol document prints it: method, space, path, `{name}` for a path parameter. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** Who may call: `none` everyone; `patient` any account as itself; `staff` any staff role after a second factor; `signature` whoever signed the bytes. */
export type Auth = 'none' | 'patient' | 'staff' | 'tenant-admin' | 'service' | 'signature';

/** One documented endpoint. */
export interface Endpoint {
  summary: string;
  auth: Auth;
  /** Query, body and path parameters, read as one object; the path wins. */
  request: z.ZodType;
  /** The reply as documented, keys in the document's order; keys marked `extra` follow them. */
  response: z.ZodType;
  /** Base name of `examples/NAME.request.json` and `examples/NAME.response.json`. */
  example?: string;
  /** So many calls a minute an account; beyond it, or where one device makes too many, a captcha is asked for (429 captcha_required). */
  limited?: number;
  /** HTTP status of a reply; 200 unless it says otherwise. */
  status?: 201;
  /** Asked for by many and changed seldom: bytes are printed once an answer, and sent with an ETag. */
  ready?: true;
  /**
   * `text` replies are sent as they are; `binary` sends the bytes of a `file()`; `redirect` sends a browser to the
   * reply's `url` and answers others as JSON; `json` is the default.
   */
  as?: 'json' | 'text' | 'binary' | 'redirect';
  /** Takes one file of at most so many bytes, multipart or as the raw body, as the field that is `uploaded()`. */
  upload?: { field: string; bytes: number };
}

export type Contract = Record<Route, Endpoint>;

/** Declares a face's endpoints. The key is the wire; a key that is no route does not compile. */
export const contract = <const C extends Contract>(c: C & Record<Exclude<keyof C, Route>, never>): C => c;

export type Request<E extends Endpoint> = z.input<E['request']>;
export type Parsed<E extends Endpoint> = z.output<E['request']>;
export type Reply<E extends Endpoint> = z.output<E['response']>;

/** How a reply's value is printed where JSON alone does not say. */
export interface PrintMeta {
  /** Print with at least so many decimals: 10 → `10.0`. */
  decimals?: number;
  /** Not in the document: printed after the documented keys. */
  extra?: boolean;
  /** The keys in the document's order, where they are integers: JavaScript sorts those. */
  order?: readonly string[];
  [key: string]: unknown;
}

/** A number printed with at least `decimals` decimals, as a Java Double or a price is. */
export const decimal = (decimals: number) => z.number().meta({ decimals } satisfies PrintMeta);
/** A field the document does not have; printed after those it has. */
export const extra = <S extends z.ZodType>(schema: S): S => schema.meta({ ...schema.meta(), extra: true } satisfies PrintMeta);

/** An id on the way in: text or number, as clients of every age send it; digits only. */
export const id = () =>
  z
    .union([z.string(), z.number().int().nonnegative()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,16}$/, '编号格式不正确'));

/** A number on the way in that some clients send as text. */
export const integer = () =>
  z
    .union([z.number(), z.string().regex(/^-?\d{1,15}$/, '应为整数')])
    .transform(Number)
    .pipe(z.number().int());

/** 'yyyy-MM-dd', a real day. */
export const day = () => z.iso.date({ error: '日期格式应为 yyyy-MM-dd' });

/** 'yyyy-MM-dd HH:mm:ss' on the way out. */
export const dateTime = () => z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);

const bytes = () => z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A file as a client uploaded it: `name` and `type` are what it said, '' if nothing; nothing about them is believed. */
export const uploaded = () => z.object({ name: z.string(), type: z.string(), bytes: bytes() });

/** A file as it is sent: shown in place, or saved under `name` where it has one. */
export const file = () => z.object({ type: z.string(), name: z.string().optional(), bytes: bytes() });

/** 无: a reply without fields. */
export const nothing = () => z.object({});

/** Any JSON; what is too long or too deep to be kept counts as not sent. */
const anything = () =>
  z
    .unknown()
    .transform((value) => (isKeepable(value) ? value : undefined))
    .optional();

function isKeepable(value: unknown): boolean {
  try {
    return (JSON.stringify(value) ?? '').length <= 8_192;
  } catch {
    return false; // nested deeper than the stack
  }
}

/** Free text of the subscription fields of seed 002: never validated into a refusal. */
export const consent = {
  wxCode: anything(),
  subscribeAuthResult: anything(),
  subscribeScene: anything(),
};
