import { z } from 'zod';
import { isoOf } from '../../platform/clock.ts';

/** How OSS refuses: HTTP status, code and message of its XML. */
export class OssRefusal extends Error {
  override readonly name = 'OssRefusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What the form and the file say, field names in lower case; `bucket` and `content-type` are among them. `size` is null while the file is still to come. */
export interface PostedForm {
  fields: ReadonlyMap<string, string>;
  size: number | null;
}

const condition = z.union([
  z.tuple([z.literal('content-length-range'), z.int(), z.int()]),
  z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
  z.tuple([z.enum(['in', 'not-in']), z.string().startsWith('$'), z.array(z.string())]),
  z.record(z.string(), z.string()),
]);
const policy = z.object({ expiration: z.iso.datetime(), conditions: z.array(condition).min(1) });
type Policy = z.output<typeof policy>;

/** A policy as the client passes it on: Base64 of its JSON. */
export function printPolicy(expiresAt: number, conditions: Policy['conditions']): string {
  return Buffer.from(JSON.stringify({ expiration: isoOf(expiresAt), conditions })).toString('base64');
}

/** Throws OssRefusal, as OSS does, unless the form keeps everything that the policy (Base64) asks, and in time. */
export function assertPolicy(base64: string, form: PostedForm, at: number): void {
  const { expiration, conditions } = readPolicy(base64);
  if (Date.parse(expiration) <= at) throw new OssRefusal(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
  for (const one of conditions) {
    if (Array.isArray(one) && one[0] === 'content-length-range') assertSize(one[1], one[2], form.size);
    else if (!holds(one, form.fields))
      throw new OssRefusal(403, 'AccessDenied', `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(one)}`);
  }
}

function readPolicy(base64: string): Policy {
  try {
    return policy.parse(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')));
  } catch {
    throw new OssRefusal(400, 'InvalidPolicyDocument', 'Invalid Policy: Invalid JSON or missing expiration or conditions.');
  }
}

function assertSize(least: number, most: number, size: number | null): void {
  if (size === null) return;
  if (size > most) throw new OssRefusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.');
  if (size < least) throw new OssRefusal(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size.');
}

function holds(one: Exclude<Policy['conditions'][number], [string, number, number]>, fields: ReadonlyMap<string, string>): boolean {
  if (!Array.isArray(one)) return Object.entries(one).every(([name, value]) => fields.get(name.toLowerCase()) === value);
  const [how, field, wanted] = one;
  const given = fields.get(field.slice(1).toLowerCase()) ?? '';
  if (typeof wanted === 'string') return how === 'starts-with' ? given.startsWith(wanted) : given === wanted;
  if (typeof wanted === 'number') return false;
  return wanted.includes(given) === (how === 'in');
}
