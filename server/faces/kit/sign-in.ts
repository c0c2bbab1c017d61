import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Auth } from '../../../shared/contracts/kit.ts';
import type { Role } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { tenantOfHost } from '../../domain/directory/index.ts';
import { openSession, type Session } from '../../domain/identity/index.ts';
import { config } from '../../platform/config.ts';
import { clientAddress } from '../../platform/http.ts';

/** Anyone, signed in or not. */
export interface Visitor {
  /** That of the token, else of the header `tenantId`, else of the Host, else DEFAULT_TENANT_ID. */
  tenantId: string;
  ip: string;
  requestId: string;
  session: Session | undefined;
}

const staffRoles: readonly Role[] = ['doctor', 'assistant', 'support', 'tenant-admin', 'platform-admin'];

/**
 * Who is calling: the session of whatever documented token header the request carries, on any face.
 * Throws token_conflict for two different tokens, not_signed_in for one that opens nothing.
 */
export async function visitorOf(request: IncomingMessage, requestId: string, auth: Auth): Promise<Visitor> {
  const ip = clientAddress(request, config().TRUSTED_PROXIES);
  const token = tokenOf(request);
  const session = token && auth !== 'service' && auth !== 'signature' ? await openSession(token) : undefined;
  if (token && !session && auth !== 'none' && auth !== 'service' && auth !== 'signature') throw new Fault('not_signed_in');
  const tenantId =
    session?.tenantId ?? headerTenant(request) ?? (await tenantOfHost(request.headers.host ?? '')) ?? config().DEFAULT_TENANT_ID;
  return { tenantId, ip, requestId, session };
}

/** Deny by default: throws unless the visitor may call an endpoint of this kind. */
export function admit(visitor: Visitor, auth: Auth, request: IncomingMessage): void {
  if (auth === 'none' || auth === 'signature') return;
  if (auth === 'service') {
    admitService(request);
    return;
  }
  const { session } = visitor;
  if (!session) throw new Fault('not_signed_in');
  if (auth === 'patient') return;
  if (!staffRoles.includes(session.role) || session.proof !== 'second-factor') throw new Fault('forbidden');
  if (auth === 'tenant-admin' && session.role !== 'tenant-admin' && session.role !== 'platform-admin') throw new Fault('forbidden');
}

function admitService(request: IncomingMessage): void {
  const wanted = config().SERVICE_TOKEN;
  const given = tokenOf(request);
  if (!given) throw new Fault('not_signed_in');
  if (!wanted || !sameText(given, wanted)) throw new Fault('forbidden');
}

/** Compares in a time that says nothing; byte lengths, since a header may hold more than ASCII. */
function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const given = [bearer, headers.token, headers['x-auth-token']].filter((token) => typeof token === 'string' && token !== '');
  const distinct = new Set(given);
  if (distinct.size > 1) throw new Fault('token_conflict');
  const [token] = distinct;
  return typeof token === 'string' ? token : undefined;
}

function headerTenant({ headers }: IncomingMessage): string | undefined {
  const given = headers.tenantid;
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string' || !/^\d{1,16}$/.test(given))
    throw new Fault('invalid_input', { field: 'tenantId', words: 'tenantId 应为数字' });
  return given;
}
