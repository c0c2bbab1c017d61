import type { z } from 'zod';
import type { Context } from '../context.ts';
import { type Answer, type Call, json } from '../http.ts';

/** A control call that cannot be done: `{error, message}` with that status. */
export class ControlProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The body as the schema reads it; an empty body counts as `{}`; anything else is 400 BAD_INPUT. */
export function input<T extends z.ZodType>(call: Call, schema: T): z.infer<T> {
  let value: unknown = {};
  try {
    if (call.body.length > 0) value = JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new ControlProblem(400, 'BAD_INPUT', 'the body is no JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new ControlProblem(400, 'BAD_INPUT', `${first?.path.join('.') ?? ''}: ${first?.message ?? 'invalid'}`);
  }
  return parsed.data;
}

/** Runs a control call and turns its problems into answers. */
export async function controlled(run: () => unknown): Promise<Answer> {
  try {
    return json((await run()) ?? { ok: true });
  } catch (error) {
    if (error instanceof ControlProblem) return json({ error: error.code, message: error.message }, error.status);
    throw error;
  }
}

/** The appid of tenant 1's (the first tenant's) app of that kind. */
export function defaultApp(context: Context, kind: 'mp' | 'oa'): string {
  const app = context.state.tenants[0]?.apps.find((candidate) => candidate.kind === kind);
  if (!app) throw new ControlProblem(404, 'NO_APP', `the first tenant has no app of kind ${kind}`);
  return app.appid;
}

/** Newest first. */
export function newestFirst<T>(items: Iterable<T>): T[] {
  return [...items].reverse();
}
