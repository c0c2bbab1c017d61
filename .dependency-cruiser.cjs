/**
 * Which way the imports point. `npm run lint` stops on a wrong arrow and prints the rule's comment:
 * it says what to do instead. Every rule is proved by a broken tree in tools/check/import-rules.test.ts.
 */

/** The order of the capabilities: each may use those of the lines above it and, short of a cycle, its neighbours. */
const order = [
  ['crypto'],
  ['files', 'wechat'],
  ['identity', 'directory', 'messaging'],
  ['scheduling', 'records', 'payment', 'care'],
  ['booking', 'clinic', 'consultation', 'reviews'],
  ['waitlist'],
];
const [, , people, middle, visits] = order;
const known = order.flat();

const domain = (...names) => `^server/domain/(${names.join('|')})/`;
const aCapability = '^server/domain/([^/]+)/';
const door = '^server/domain/[^/]+/index[.]ts$';
const test = '([.]test[.]ts$|^server/test/)';
const never = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const everywhere = [
  never(
    'no-cycles',
    'These files need each other. Move what both need into a third file, or let one announce an event and the other react in server/app/reactions.ts.',
    {},
    { circular: true },
  ),
  never(
    'no-tests-in-the-product',
    'Tests and factories are not built, so the product may not lean on them. Move what is needed out of the test.',
    { path: '^(server|shared|miniprogram|console)/', pathNot: test },
    { path: test },
  ),
  never(
    'dev-packages-stay-home',
    'A server is installed without devDependencies. Move the package to dependencies (and give it its line in docs/adr/0001), or do without.',
    { path: '^(server|shared)/', pathNot: test },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  never(
    'tools-stay-outside',
    'tools/ is scaffolding around the product: only other tools and tests import it. Move the shared piece into server/ or shared/.',
    { path: '^(server|shared|miniprogram|console)/', pathNot: test },
    { path: '^tools/' },
  ),
  never(
    'tools-know-the-app-only',
    'A tool starts or asks the product through server/app (or reads server/platform/config.ts); it does not reach behind it.',
    { path: '^tools/', pathNot: [test, '^tools/bench/'] },
    { path: '^server/', pathNot: ['^server/app/', '^server/platform/config[.]ts$', test] },
  ),
  never(
    'bench-measures-what-is-served',
    'The bench starts the app, calls capabilities by their doors and fills tables by platform/db; only the transport to WeChat is measured alone.',
    { path: '^tools/bench/', pathNot: test },
    {
      path: '^server/',
      pathNot: [
        '^server/app/',
        '^server/faces/kit[.]ts$',
        '^server/platform/(config|db)[.]ts$',
        '^server/domain/[^/]+/index[.]ts$',
        '^server/domain/wechat/wire[.]ts$',
      ],
    },
  ),
];

const shared = [
  never(
    'shared-is-a-leaf',
    'shared/ describes what others do and calls nobody. Move the code to the side that needs it.',
    { path: '^shared/' },
    { path: '^(server|miniprogram|console|tools)/' },
  ),
  never(
    'vocab-knows-no-wire',
    'The words of the hospital are older than any protocol: shared/vocab imports no contract, no package and no part of Node.',
    { path: '^shared/vocab/', pathNot: test },
    { pathNot: '^(shared/vocab|server|miniprogram|console|tools)/' },
  ),
  never(
    'contracts-are-strangers',
    "A face's contract can be changed without reading another's. What two of them share goes to shared/contracts/kit or shared/vocab.",
    { path: '^shared/contracts/([^/.]+)(/|[.]ts$)', pathNot: test },
    { path: '^shared/contracts/[^/]+/', pathNot: ['^shared/contracts/$1/', '^shared/contracts/kit/'] },
  ),
  never(
    'contracts-know-zod-only',
    'The mini-program and the server both read the contracts: zod and shared/vocab are all they may stand on.',
    { path: '^shared/contracts/', pathNot: test },
    { pathNot: ['^(shared|server|miniprogram|console|tools)/', '(^|/)node_modules/zod/'] },
  ),
];

const capabilities = [
  never(
    'capabilities-have-a-place',
    'This capability is not in the order at the top of .dependency-cruiser.cjs. Decide whom it serves, and add it there.',
    {},
    { path: '^server/domain/[^/]+/', pathNot: domain(...known) },
  ),
  never(
    'through-the-door',
    'A capability is used through its index.ts, whoever asks. Export there what you need, or ask whether you need it.',
    { path: aCapability },
    { path: aCapability, pathNot: ['^server/domain/$1/', door] },
  ),
  never(
    'visitors-use-the-door',
    'Faces, jobs, the command line and tests use a capability through its index.ts; only factories touch stores and models.',
    { path: ['^server/(faces|jobs|cli|test)/', '^tools/.*[.]test[.]ts$'], pathNot: '^server/test/.*factor(y|ies)' },
    { path: '^server/domain/[^/]+/', pathNot: door },
  ),
  never(
    'factories-know-the-tables',
    'A factory may fill tables past the door, through *.store.ts and *.model.ts; for anything else it uses the door too.',
    { path: '^server/test/.*factor(y|ies)' },
    { path: '^server/domain/[^/]+/', pathNot: [door, '[.](store|model)[.]ts$'] },
  ),
  never(
    'domain-knows-no-face',
    'Wire names and envelopes stop at the face, cron expressions at the job: the domain is called and calls nobody outside.',
    { path: '^server/domain/' },
    { path: '^server/(faces|jobs|cli)/' },
  ),
  never(
    'domain-knows-no-contract',
    'The domain speaks shared/vocab. Translate the fields of the wire in the face.',
    { path: '^server/domain/' },
    { path: '^shared/contracts/' },
  ),
  never(
    'domain-knows-no-http',
    'No Koa below the faces: take plain values and return plain values, refuse by throwing a Fault.',
    { path: '^server/domain/' },
    { path: '(^|/)node_modules/(@koa/|koa/|koa-|@types/koa)' },
  ),
  never(
    'crypto-knows-no-one',
    'Everyone uses crypto, so it may use no other capability. Take what you need as an argument.',
    { path: domain('crypto') },
    { path: '^server/domain/', pathNot: domain('crypto') },
  ),
  never(
    'files-and-wechat-know-crypto-only',
    'files and wechat carry bytes for everyone: of the domain they know crypto alone. Let the caller bring the rest.',
    { path: '^server/domain/(files|wechat)/' },
    { path: '^server/domain/', pathNot: ['^server/domain/$1/', domain('crypto')] },
  ),
  never(
    'people-come-before-visits',
    'identity, directory and messaging serve every visit and know none. Announce an event and react in server/app/reactions.ts.',
    { path: domain(...people.filter((name) => name !== 'messaging')) },
    { path: domain(...order.slice(3).flat()) },
  ),
  never(
    'messaging-knows-no-visit',
    'messaging delivers what it is given. Put the words and the link into the event that booking, clinic or consultation emits.',
    { path: domain('messaging') },
    { path: domain(...order.slice(3).flat()) },
  ),
  never(
    'payment-knows-no-visit',
    'payment announces payment.paid; booking, clinic and consultation react to it (server/app/reactions.ts).',
    { path: domain('payment') },
    { path: domain(...order.slice(4).flat()) },
  ),
  never(
    'care-knows-people-and-places',
    'care keeps the patients themselves: of the domain it uses identity, directory and crypto.',
    { path: domain('care') },
    { path: '^server/domain/', pathNot: domain('care', 'identity', 'directory', 'crypto') },
  ),
  never(
    'places-come-before-visits',
    'scheduling and records are used by the visits and know none of them. Take an argument or announce an event.',
    { path: domain(...middle.filter((name) => name !== 'payment' && name !== 'care')) },
    { path: domain(...visits) },
  ),
  never(
    'nobody-knows-the-waitlist',
    'A freed place is announced as booking.released and the waitlist answers (server/app/reactions.ts); nobody calls it.',
    { path: domain('scheduling', 'records', ...visits) },
    { path: domain('waitlist') },
  ),
];

const outside = [
  never(
    'faces-are-strangers',
    'Two faces share the kit and nothing else. Put the common piece into server/faces/kit, or the rule it expresses into the domain.',
    { path: '^server/faces/([^/.]+)(/|[.]ts$)', pathNot: test },
    {
      path: '^(server/faces|shared/contracts)/[^/]+/',
      pathNot: ['^(server/faces|shared/contracts)/$1/', '^(server/faces|shared/contracts)/kit/'],
    },
  ),
  never(
    'faces-and-jobs-are-strangers',
    'Jobs are the face of the clock. What a request and the clock both start is one use case in the domain.',
    { path: '^server/(faces|jobs)/', pathNot: test },
    { path: '^server/(faces|jobs)/', pathNot: '^server/$1/' },
  ),
  never(
    'faces-hold-no-data',
    'A face maps names and calls once: no database, no shared memory, no outbox. Ask a capability for the data.',
    { path: '^server/faces/', pathNot: test },
    { path: '^server/platform/(db|redis|outbox|events)[./-]' },
  ),
  never(
    'jobs-hold-no-data',
    'A job is a name, a time and one call: it neither queries nor opens a transaction. Ask a capability.',
    { path: '^server/jobs/', pathNot: test },
    { path: '^server/platform/(db|outbox|redis|idempotency)[./-]' },
  ),
  never(
    'app-is-the-root',
    'server/app puts the parts together, so no part may know it. Take what you need as an argument.',
    { path: '^server/(faces|jobs|domain|platform|migrations)/', pathNot: test },
    { path: '^server/app/' },
  ),
  never(
    'platform-knows-no-domain',
    'platform/ is plumbing that has never heard of a hospital. Pass the behaviour in from server/app.',
    { path: '^server/platform/', pathNot: test },
    { path: '^(server/(domain|faces|jobs|cli)|shared/contracts)/' },
  ),
  never(
    'sequelize-in-stores',
    'SQL lives in *.store.ts and *.model.ts (and platform/db*, migrations). Add a function with a name to the store.',
    { path: '^(server|shared|tools)/', pathNot: ['[.](store|model)[.]ts$', '^server/platform/db', '^server/migrations/'] },
    { path: '(^|/)node_modules/sequelize/' },
  ),
  never(
    'drivers-in-the-platform',
    'Database and Redis clients are opened in server/platform only, so that both dialects and the in-process fallback keep working.',
    { path: '^(server|shared)/', pathNot: ['^server/platform/', test] },
    { path: '(^|/)node_modules/(redis|@redis|mysql2|libsql)/' },
  ),
];

const clients = [
  never(
    'types-cross-values-do-not',
    'Write `import type`: one value from shared/ would pull zod into the 2 MB of the mini-program.',
    { path: '^(miniprogram|console)/' },
    { path: '^shared/', dependencyTypesNot: ['type-only'] },
  ),
  never(
    'clients-know-no-server',
    'The mini-program and the console know the contracts in shared/ and nothing of server/, not even its types.',
    { path: '^(miniprogram|console)/', pathNot: test },
    { path: '^server/' },
  ),
  never(
    'subpackages-are-strangers',
    'WeChat loads subpackages one by one: what two of them need lives in the main package.',
    { path: '^miniprogram/packages/([^/]+)/' },
    { path: '^miniprogram/packages/[^/]+/', pathNot: '^miniprogram/packages/$1/' },
  ),
  never(
    'main-needs-no-subpackage',
    'The main package is there before any subpackage is. Move the file into the main package.',
    { path: '^miniprogram/(?!packages/)', pathNot: test },
    { path: '^miniprogram/packages/' },
  ),
  never(
    'pages-call-services',
    'Wire words stop at services/: add a function there that speaks the words of the page.',
    { path: ['^miniprogram/(pages|components)/', '^miniprogram/packages/[^/]+/(pages|components)/'], pathNot: test },
    { path: '^miniprogram/api/' },
  ),
];

module.exports = {
  forbidden: [...everywhere, ...shared, ...capabilities, ...outside, ...clients],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage|artifacts|docs|[.][^/]+)/|^miniprogram/miniprogram_npm/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
