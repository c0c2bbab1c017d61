import { isIP } from 'node:net';
import { ProjectError } from './project.ts';

/** Whom a build is for. */
export interface Target {
  /** The server's origin, without a slash at the end. */
  serverUrl: string;
  appid: string;
  tenantId: string;
  release: boolean;
}

/** What was written on the command line. */
export interface TargetOptions {
  release?: boolean | undefined;
  server?: string | undefined;
  appid?: string | undefined;
  tenant?: string | undefined;
}

/** Appids of the WeChat simulator, as `wx1000000000000001`: no app of anyone's. */
const simulated = /^wx\d0{13}\d\d$/;

/** Reads whom a build is for. A development build points at this computer; a release refuses all that WeChat would, at once. */
export function readTarget({ release = false, server, appid, tenant }: TargetOptions): Target {
  const problems: string[] = [];
  const serverUrl = (server ?? 'http://127.0.0.1:3000').replace(/\/$/, '');
  if (!URL.canParse(serverUrl) || new URL(serverUrl).origin !== serverUrl)
    problems.push(`--server ${serverUrl} is no origin such as https://mp.hospital.example`);
  if (tenant !== undefined && !/^[1-9]\d*$/.test(tenant)) problems.push(`--tenant ${tenant} is no number of a hospital`);
  if (appid !== undefined && appid !== 'touristappid' && !/^wx[0-9a-f]{16}$/.test(appid)) problems.push(`--appid ${appid} is no appid`);
  if (release) problems.push(...releaseProblems({ server, serverUrl, appid, tenant }));
  if (problems.length > 0) throw new ProjectError(problems);
  return { serverUrl, appid: appid ?? 'touristappid', tenantId: tenant ?? '1', release };
}

interface Written extends TargetOptions {
  serverUrl: string;
}

function releaseProblems({ server, serverUrl, appid, tenant }: Written): string[] {
  const problems: string[] = [];
  if (!tenant) problems.push('--release needs --tenant N: the hospital whose mini-program this is');
  if (!appid || appid === 'touristappid') problems.push('--release needs --appid wx…: a tourist has nothing to release');
  else if (simulated.test(appid)) problems.push(`--appid ${appid} is one of the simulator's`);
  if (!server) return [...problems, '--release needs --server https://…'];
  if (!URL.canParse(serverUrl)) return problems;
  const { protocol, hostname } = new URL(serverUrl);
  if (protocol !== 'https:') problems.push(`--server ${server}: WeChat talks to https only`);
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) problems.push(`--server ${server}: WeChat wants a domain name, not an address`);
  else if (!hostname.includes('.') || /\.(local|localhost|test|invalid)$/.test(hostname))
    problems.push(`--server ${server}: no phone reaches ${hostname}`);
  return problems;
}
