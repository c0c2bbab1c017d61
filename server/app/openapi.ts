import { readFileSync } from 'node:fs';
import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Auth, Endpoint, Route } from '../../shared/contracts/kit.ts';
import { contracts } from './faces.ts';

extendZodWithOpenApi(z);

const schemes: Record<'token' | 'bearer' | 'xAuthToken', { type: 'apiKey' | 'http'; [key: string]: string }> = {
  token: { type: 'apiKey', in: 'header', name: 'token', description: '登录后返回的 token（患者服务协议）' },
  bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer {token}（微信订阅消息、国密看诊）' },
  xAuthToken: { type: 'apiKey', in: 'header', name: 'X-auth-token', description: '志愿医生接口的请求头' },
};

const titles: Record<string, string> = {
  pati: '患者服务协议 pati_service',
  patient: '微信订阅消息 patient',
  portal: '患者端接口 portal',
  app: '小程序补充接口 app',
  wxpay: '微信支付回调',
  wxpush: '微信消息推送',
};

function securityOf(auth: Auth) {
  if (auth === 'none' || auth === 'signature') return {};
  return { security: Object.keys(schemes).map((name) => ({ [name]: [] })) };
}

/** A documented example as data, or undefined where the document has none. */
function exampleOf(face: string, endpoint: Endpoint, kind: 'request' | 'response'): unknown {
  if (!endpoint.example) return undefined;
  const file = new URL(`../../shared/contracts/${face}/examples/${endpoint.example}.${kind}.json`, import.meta.url);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const binary = { type: 'string', format: 'binary' } as const;

/** One file, as a form or as the raw body with its name in `?filename=` or Content-Disposition. */
function uploadContent(field: string) {
  return {
    'multipart/form-data': { schema: { type: 'object' as const, properties: { [field]: binary }, required: [field] } },
    'application/octet-stream': { schema: binary },
  };
}

function typeOf({ as }: Endpoint): string {
  if (as === 'binary') return 'application/octet-stream';
  return as === 'text' ? 'text/plain' : 'application/json';
}

function register(registry: OpenAPIRegistry, face: string, route: Route, endpoint: Endpoint): void {
  const [verb = 'GET', path = ''] = route.split(' ');
  const method = ({ GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const)[verb as 'GET' | 'POST' | 'PUT' | 'DELETE']; // as: Route's own verbs
  const shape = endpoint.request instanceof z.ZodObject ? endpoint.request.shape : {};
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const pick = (wanted: (name: string) => boolean) => z.object(Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name))));
  const params = pick((name) => inPath.has(name));
  const rest = pick((name) => !inPath.has(name) && name !== endpoint.upload?.field);
  const hasRest = Object.keys(rest.shape).length > 0 && !endpoint.upload;
  const example = exampleOf(face, endpoint, 'response');
  const body = exampleOf(face, endpoint, 'request');
  registry.registerPath({
    method,
    path,
    summary: endpoint.summary,
    tags: [titles[face] ?? face],
    ...securityOf(endpoint.auth),
    request: {
      ...(inPath.size ? { params } : {}),
      ...(hasRest && method === 'get' ? { query: rest } : {}),
      ...(hasRest && method !== 'get'
        ? { body: { content: { 'application/json': { schema: rest, ...(body === undefined ? {} : { example: body }) } } } }
        : {}),
      ...(endpoint.upload ? { body: { required: true, content: uploadContent(endpoint.upload.field) } } : {}),
    },
    responses: {
      [endpoint.response instanceof z.ZodNull ? '204' : String(endpoint.status ?? 200)]: {
        description: '成功',
        ...(endpoint.response instanceof z.ZodNull
          ? {}
          : {
              content: {
                [typeOf(endpoint)]: {
                  schema: endpoint.as === 'binary' ? binary : endpoint.response,
                  ...(example === undefined ? {} : { example }),
                },
              },
            }),
      },
      ...(endpoint.as === 'redirect' ? { 302: { description: '浏览器：转到 Location' } } : {}),
      default: { description: '拒绝：状态码与本协议族的错误格式' },
    },
  });
}

let text: string | undefined;

/** The OpenAPI 3.1 document of all faces, made from the contracts that are served. */
export function openApiText(): string {
  if (text) return text;
  const registry = new OpenAPIRegistry();
  for (const [name, scheme] of Object.entries(schemes)) registry.registerComponent('securitySchemes', name, scheme);
  for (const [face, contract] of Object.entries(contracts))
    for (const [route, endpoint] of Object.entries(contract)) register(registry, face, route as Route, endpoint); // as: a contract's keys are routes
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: '就诊 Jiuzhen', version: '0.1.0', description: '多套协议，一本号源账：无论走哪一套，同一个号、同一个人都不会约重。' },
  });
  text = JSON.stringify(document, null, 1);
  return text;
}
