import { z } from 'zod';
import { faces } from '../../server/app/faces.ts';
import { start, stopOnSignal } from '../../server/app/main.ts';
import { type Face, type Handlers, mount } from '../../server/faces/kit.ts';
import { loadConfig, processEnvironment } from '../../server/platform/config.ts';
import { contract, id, integer } from '../../shared/contracts/kit.ts';
import { bookNaively } from './baselines/naive.store.ts';

const wish = z.object({
  scheduleId: id(),
  serialNo: integer().pipe(z.number().int().positive().max(9_999)),
  memberId: id(),
});
const booked = z.object({ bookId: z.string() });

/** What the figures are measured against, behind the same middlewares, sign-in, body reader and printer as the product. */
const baselines = contract({
  'POST /bench/noop': { summary: 'reads and answers', auth: 'patient', limited: 10, request: wish, response: booked },
  'POST /bench/naive': { summary: 'books as one would without the engine', auth: 'patient', limited: 10, request: wish, response: booked },
  'GET /bench/tiny': {
    summary: 'the least of answers',
    auth: 'none',
    request: z.object({ scheduleId: id() }),
    response: z.object({ ok: z.boolean() }),
  },
});

const handlers: Handlers<typeof baselines> = {
  'POST /bench/noop': async () => ({ bookId: '0' }),
  'POST /bench/naive': async (input, { accountId }) => ({ bookId: await bookNaively({ ...input, accountId }) }),
  'GET /bench/tiny': async () => ({ ok: true }),
};

const face: Face = {
  name: 'bench',
  prefixes: ['/bench'],
  envelope: (reply) => reply,
  refuse: ({ code }) => ({ status: code === 'not_signed_in' ? 401 : code === 'internal_error' ? 500 : 409, body: { code } }),
};

// The app as `serve --mode bench` starts it, with the baselines beside its faces; deliveries are a worker's and not measured.
faces.push(...mount(face, baselines, handlers));
const running = await start(loadConfig({ ...processEnvironment(), APP_MODE: 'bench' }), 'http');
stopOnSignal(running.stop);
process.on('disconnect', () => process.exit(0));
process.send?.({ port: running.port });
