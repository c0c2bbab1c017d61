import { setTimeout as sleep } from 'node:timers/promises';
import { refusalAnswer } from './api/kit.ts';
import { apiRoutes } from './api/routes.ts';
import type { Context, Fault } from './context.ts';
import { controlRoutes } from './control/routes.ts';
import { type Answer, type Call, type Dispatch, json, matchPath, type Route } from './http.ts';
import { smsRoutes } from './inbox/inbox.ts';
import { PayRefusal, payProblem, signFor } from './pay/kit.ts';
import { payRoutes } from './pay/routes.ts';

const PAY_STATUS: Record<string, number> = {
  ...{ SIGN_ERROR: 401, NOT_ENOUGH: 403, NOTENOUGH: 403, RULE_LIMIT: 403, TRADE_ERROR: 403, OUT_TRADE_NO_USED: 403, NO_AUTH: 403 },
  ...{ RESOURCE_NOT_EXISTS: 404, ORDER_NOT_EXIST: 404, FREQUENCY_LIMITED: 429, RATELIMIT_EXCEEDED: 429 },
  ...{ SYSTEM_ERROR: 500, SYSTEMERROR: 500, OPENID_MISMATCH: 500, BANK_ERROR: 502 },
};

// A fault names a path exactly, with :name segments, or the beginning of longer paths.
const meets = (fault: Fault, path: string) =>
  fault.times > 0 && (matchPath(fault.path, path) !== undefined || path.startsWith(`${fault.path.replace(/\/$/, '')}/`));

function faultAnswer(context: Context, call: Call, fault: Fault): Answer | undefined {
  if (fault.status === undefined && fault.errcode === undefined) return undefined;
  if (call.path.startsWith('/v3/')) {
    const code = String(fault.errcode ?? (fault.status === 429 ? 'FREQUENCY_LIMITED' : 'SYSTEM_ERROR'));
    return signFor(context, call, payProblem(new PayRefusal(fault.status ?? PAY_STATUS[code] ?? 400, code, '系统异常，请稍后重试')));
  }
  return { ...refusalAnswer(Number(fault.errcode ?? -1), 'system error'), status: fault.status ?? 200 };
}

function corsHeaders(context: Context, call: Call): Record<string, string> {
  const { publicUrl } = context.options;
  if (!publicUrl || call.headers.origin !== new URL(publicUrl).origin) return {};
  return {
    'Access-Control-Allow-Origin': call.headers.origin,
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'Content-Type, Authorization',
    'Access-Control-Max-Age': '600',
    Vary: 'Origin',
  };
}

// A page of a foreign origin may send simple requests even without CORS; it must not drive the simulator.
function isForeign(context: Context, call: Call, cors: Record<string, string>): boolean {
  const { origin } = call.headers;
  const own = [`http://127.0.0.1:${context.ports.http}`, `http://localhost:${context.ports.http}`];
  return origin !== undefined && !cors.Vary && !own.includes(origin);
}

async function route(routes: Route[], call: Call): Promise<Answer> {
  for (const candidate of routes) {
    if (candidate.method !== call.method) continue;
    const params = matchPath(candidate.path, call.path);
    if (params) return await candidate.handle({ ...call, params });
  }
  const known = routes.some((candidate) => matchPath(candidate.path, call.path));
  return known
    ? json({ code: 'METHOD_NOT_ALLOWED', message: '方法不允许' }, 405)
    : json({ code: 'NOT_FOUND', message: 'no such address' }, 404);
}

async function withFaults(context: Context, call: Call, handle: () => Promise<Answer>): Promise<Answer | undefined> {
  const fault = call.path.startsWith('/control/') ? undefined : context.faults.find((candidate) => meets(candidate, call.path));
  if (!fault) return await handle();
  fault.times -= 1;
  context.faults = context.faults.filter((candidate) => candidate.times > 0);
  if (fault.delayMs > 0) await sleep(fault.delayMs, undefined, { signal: context.closing }).catch(() => undefined);
  if (fault.drop === true) return undefined;
  const answer = faultAnswer(context, call, fault) ?? (await handle());
  return fault.drop === 'after' ? undefined : answer;
}

/** Everything the simulator's port does with a request: CORS, planned failures, routes. */
export function makeDispatch(context: Context): Dispatch {
  const routes = [...apiRoutes(context), ...payRoutes(context), ...controlRoutes(context), ...smsRoutes(context)];
  return async (call) => {
    const cors = corsHeaders(context, call);
    if (call.method === 'OPTIONS') return { status: 204, headers: cors };
    if (isForeign(context, call, cors)) return json({ error: 'FOREIGN_ORIGIN' }, 403);
    const answer = await withFaults(context, call, () => route(routes, call));
    return answer && { ...answer, headers: { ...answer.headers, ...cors } };
  };
}
