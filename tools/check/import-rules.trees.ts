/** A small source tree: path → text. */
export type Tree = Readonly<Record<string, string>>;

const nothing = 'export const it = 1;\n';

/** A tree in which `from` imports `to`, and nothing else happens. */
function arrow(from: string, to: string, kind: 'import' | 'import type' = 'import'): Tree {
  const start = from
    .split('/')
    .slice(0, -1)
    .map(() => '..');
  const wanted = `${start.length ? start.join('/') : '.'}/${to}`;
  return { [from]: `${kind} { it } from '${wanted}';\nexport type Use = typeof it;\n`, [to]: nothing };
}

/** A tree in which `from` imports an installed package. */
function uses(from: string, name: string, section: 'dependencies' | 'devDependencies' = 'dependencies'): Tree {
  return {
    [from]: `import { it } from '${name}';\nexport type Use = typeof it;\n`,
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    [`node_modules/${name}/index.js`]: 'exports.it = 1;\n',
    'package.json': JSON.stringify({ name: 'tree', [section]: { [name]: '1.0.0' } }),
  };
}

/** One tree of many; a file that imports wins over its empty namesake. */
function together(trees: readonly Tree[]): Tree {
  const all = trees.flatMap((tree) => Object.entries(tree));
  return Object.fromEntries([...all.filter(([, text]) => text === nothing), ...all.filter(([, text]) => text !== nothing)]);
}

/** For every rule the arrows that it, and it alone, stops. */
export const brokenTrees: Readonly<Record<string, readonly Tree[]>> = {
  'no-cycles': [{ 'server/domain/booking/a.ts': "import './b.ts';\n", 'server/domain/booking/b.ts': "import './a.ts';\n" }],
  'no-tests-in-the-product': [
    arrow('server/domain/booking/index.ts', 'server/domain/booking/booking.test.ts'),
    arrow('server/faces/pati/booking.ts', 'server/test/factories.ts'),
  ],
  'dev-packages-stay-home': [uses('server/faces/pati/booking.ts', 'mocha', 'devDependencies')],
  'tools-stay-outside': [
    arrow('server/app/main.ts', 'tools/wechat-simulator/main.ts'),
    arrow('miniprogram/app.ts', 'tools/preview/shim.ts'),
  ],
  'tools-know-the-app-only': [
    arrow('tools/start.ts', 'server/domain/booking/index.ts'),
    arrow('tools/openapi.ts', 'server/platform/db.ts'),
  ],
  'bench-measures-what-is-served': [
    arrow('tools/bench/rows/book.ts', 'server/domain/booking/booking.store.ts'),
    arrow('tools/bench/main.ts', 'server/platform/outbox.ts'),
  ],
  'shared-is-a-leaf': [
    arrow('shared/contracts/kit.ts', 'server/platform/json.ts'),
    arrow('shared/contracts/pati/index.ts', 'miniprogram/api/call.ts'),
  ],
  'vocab-knows-no-wire': [
    arrow('shared/vocab/booking.ts', 'shared/contracts/pati/index.ts', 'import type'),
    uses('shared/vocab/money.ts', 'zod'),
    { 'shared/vocab/day.ts': "import 'node:fs';\n" },
  ],
  'contracts-are-strangers': [
    arrow('shared/contracts/portal/index.ts', 'shared/contracts/pati/index.ts'),
    arrow('shared/contracts/kit.ts', 'shared/contracts/pati/index.ts'),
  ],
  'contracts-know-zod-only': [uses('shared/contracts/pati/booking.ts', 'koa'), { 'shared/contracts/kit.ts': "import 'node:crypto';\n" }],
  'capabilities-have-a-place': [arrow('server/app/main.ts', 'server/domain/surveys/index.ts')],
  'through-the-door': [
    arrow('server/domain/booking/submit-booking.ts', 'server/domain/scheduling/scheduling.store.ts'),
    arrow('server/domain/booking/submit-booking.test.ts', 'server/domain/scheduling/scheduling.model.ts'),
  ],
  'visitors-use-the-door': [
    arrow('server/faces/pati/booking.ts', 'server/domain/booking/submit-booking.ts'),
    arrow('server/jobs/expire-orders.ts', 'server/domain/payment/expire-orders.ts'),
    arrow('server/cli/main.ts', 'server/domain/crypto/rotate-keys.ts'),
    arrow('server/test/walks/book.test.ts', 'server/domain/booking/booking.store.ts'),
    arrow('tools/wechat-simulator/pay.test.ts', 'server/domain/wechat/wechat.store.ts'),
  ],
  'factories-know-the-tables': [arrow('server/test/factories.ts', 'server/domain/booking/submit-booking.ts')],
  'domain-knows-no-face': [
    arrow('server/domain/booking/submit-booking.ts', 'server/faces/kit.ts'),
    arrow('server/domain/payment/expire-orders.ts', 'server/jobs/expire-orders.ts'),
  ],
  'domain-knows-no-contract': [arrow('server/domain/booking/booking.types.ts', 'shared/contracts/pati/index.ts', 'import type')],
  'domain-knows-no-http': [uses('server/domain/booking/submit-booking.ts', 'koa'), uses('server/domain/files/upload.ts', '@koa/router')],
  'crypto-knows-no-one': [arrow('server/domain/crypto/seal.ts', 'server/domain/identity/index.ts')],
  'files-and-wechat-know-crypto-only': [
    arrow('server/domain/wechat/tokens.ts', 'server/domain/files/index.ts'),
    arrow('server/domain/files/upload.ts', 'server/domain/identity/index.ts'),
  ],
  'people-come-before-visits': [
    arrow('server/domain/identity/sign-in.ts', 'server/domain/care/index.ts'),
    arrow('server/domain/directory/list-doctors.ts', 'server/domain/reviews/index.ts'),
  ],
  'messaging-knows-no-visit': ['scheduling', 'booking', 'clinic', 'consultation', 'reviews', 'waitlist'].map((visit) =>
    arrow('server/domain/messaging/deliver.ts', `server/domain/${visit}/index.ts`),
  ),
  'payment-knows-no-visit': ['booking', 'clinic', 'consultation', 'reviews', 'waitlist'].map((visit) =>
    arrow('server/domain/payment/record-paid.ts', `server/domain/${visit}/index.ts`),
  ),
  'care-knows-people-and-places': ['messaging', 'records', 'booking', 'waitlist'].map((other) =>
    arrow('server/domain/care/add-member.ts', `server/domain/${other}/index.ts`),
  ),
  'places-come-before-visits': [
    arrow('server/domain/scheduling/list-slots.ts', 'server/domain/booking/index.ts'),
    arrow('server/domain/records/open-record.ts', 'server/domain/consultation/index.ts'),
  ],
  'nobody-knows-the-waitlist': ['scheduling', 'booking', 'clinic'].map((other) =>
    arrow(`server/domain/${other}/release.ts`, 'server/domain/waitlist/index.ts'),
  ),
  'faces-are-strangers': [
    arrow('server/faces/portal/booking.ts', 'server/faces/pati/booking.ts'),
    arrow('server/faces/portal/booking.ts', 'shared/contracts/pati/index.ts', 'import type'),
    arrow('server/faces/kit.ts', 'server/faces/pati/face.ts'),
    arrow('server/faces/kit/reply.ts', 'server/faces/pati/face.ts'),
  ],
  'faces-and-jobs-are-strangers': [
    arrow('server/faces/console/jobs.ts', 'server/jobs/expire-orders.ts'),
    arrow('server/jobs/expire-orders.ts', 'server/faces/kit.ts'),
  ],
  'faces-hold-no-data': ['db', 'db-sqlite', 'outbox', 'redis', 'events'].map((part) =>
    arrow('server/faces/pati/booking.ts', `server/platform/${part}.ts`),
  ),
  'jobs-hold-no-data': ['db', 'outbox', 'redis'].map((part) => arrow('server/jobs/expire-orders.ts', `server/platform/${part}.ts`)),
  'app-is-the-root': ['faces/pati/face.ts', 'domain/booking/index.ts', 'platform/outbox.ts'].map((part) =>
    arrow(`server/${part}`, 'server/app/reactions.ts'),
  ),
  'platform-knows-no-domain': [
    arrow('server/platform/outbox.ts', 'server/domain/messaging/index.ts'),
    arrow('server/platform/http.ts', 'server/faces/kit.ts'),
  ],
  'sequelize-in-stores': [
    uses('server/domain/booking/submit-booking.ts', 'sequelize'),
    uses('server/platform/outbox.ts', 'sequelize'),
    uses('server/test/factories.ts', 'sequelize'),
  ],
  'drivers-in-the-platform': [uses('server/domain/booking/booking.store.ts', 'mysql2'), uses('server/faces/kit.ts', 'redis')],
  'types-cross-values-do-not': [
    arrow('miniprogram/services/booking.ts', 'shared/contracts/pati/index.ts'),
    arrow('console/main.ts', 'shared/vocab/money.ts'),
  ],
  'clients-know-no-server': [arrow('miniprogram/services/booking.ts', 'server/domain/booking/index.ts', 'import type')],
  'subpackages-are-strangers': [arrow('miniprogram/packages/booking/services/list.ts', 'miniprogram/packages/account/services/members.ts')],
  'main-needs-no-subpackage': [arrow('miniprogram/pages/home/index.ts', 'miniprogram/packages/booking/services/list.ts')],
  'pages-call-services': [
    arrow('miniprogram/pages/home/index.ts', 'miniprogram/api/call.ts'),
    arrow('miniprogram/packages/booking/pages/detail/index.ts', 'miniprogram/api/call.ts'),
    arrow('miniprogram/packages/booking/components/card/index.ts', 'miniprogram/api/call.ts'),
  ],
};

/** A tree with one arrow of every kind that is allowed and easily forbidden by mistake. */
export const goodTree: Tree = together([
  arrow('server/app/main.ts', 'server/faces/kit.ts'),
  arrow('server/app/worker.ts', 'server/domain/payment/payment.store.ts'),
  arrow('server/cli/main.ts', 'server/app/worker.ts'),
  arrow('server/faces/pati/face.ts', 'server/faces/kit/reply.ts'),
  arrow('server/faces/pati/booking.ts', 'server/domain/booking/index.ts'),
  arrow('server/faces/pati/payment.ts', 'shared/contracts/pati/index.ts'),
  arrow('server/faces/pati/notices.ts', 'server/platform/clock.ts'),
  arrow('server/faces/pati/charges.ts', 'server/platform/json.ts'),
  arrow('server/faces/pati/booking.test.ts', 'server/app/main.ts'),
  arrow('server/faces/portal/booking.test.ts', 'server/platform/db.ts'),
  arrow('server/jobs/expire-orders.ts', 'server/domain/payment/index.ts'),
  arrow('server/domain/files/upload.ts', 'server/domain/crypto/index.ts'),
  arrow('server/domain/identity/send-code.ts', 'server/domain/messaging/index.ts'),
  arrow('server/domain/care/add-member.ts', 'server/domain/identity/index.ts'),
  arrow('server/domain/scheduling/list-slots.ts', 'server/domain/directory/index.ts'),
  arrow('server/domain/booking/submit-booking.ts', 'server/domain/scheduling/index.ts'),
  arrow('server/domain/booking/pay.ts', 'server/domain/care/index.ts'),
  arrow('server/domain/booking/booking.rules.ts', 'shared/vocab/money.ts'),
  arrow('server/domain/waitlist/promote.ts', 'server/domain/booking/index.ts'),
  arrow('server/domain/waitlist/promote.test.ts', 'server/app/main.ts'),
  arrow('server/domain/waitlist/join.test.ts', 'server/test/factories.ts'),
  arrow('server/test/factories.care.ts', 'server/domain/care/care.model.ts'),
  arrow('server/test/harness.ts', 'server/platform/db.ts'),
  arrow('server/test/walks/pay.test.ts', 'tools/wechat-simulator/main.ts'),
  uses('server/domain/booking/booking.store.ts', 'sequelize'),
  uses('server/migrations/0001-members.ts', 'sequelize'),
  uses('server/platform/db-sqlite.ts', 'libsql'),
  uses('server/platform/http.ts', 'koa'),
  uses('shared/contracts/pati/booking.ts', 'zod'),
  arrow('shared/contracts/patient/index.ts', 'shared/contracts/kit.ts'),
  arrow('shared/contracts/portal/index.ts', 'shared/vocab/booking.ts'),
  { 'shared/vocab/money.test.ts': "import 'node:assert/strict';\n" },
  arrow('miniprogram/services/booking.ts', 'shared/contracts/pati/index.ts', 'import type'),
  arrow('miniprogram/services/notices.ts', 'miniprogram/api/call.ts'),
  arrow('miniprogram/pages/home/index.ts', 'miniprogram/services/booking.ts'),
  arrow('miniprogram/packages/booking/pages/list/index.ts', 'miniprogram/packages/booking/services/list.ts'),
  arrow('miniprogram/packages/account/pages/members/index.ts', 'miniprogram/services/notices.ts'),
  arrow('tools/start.ts', 'server/app/main.ts'),
  arrow('tools/env-example.ts', 'server/platform/config.ts'),
  arrow('tools/openapi.ts', 'shared/contracts/pati/index.ts'),
  arrow('tools/wechat-simulator/pay.test.ts', 'server/domain/wechat/index.ts'),
]);
