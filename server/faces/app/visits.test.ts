import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { visits } from '../../../shared/contracts/app/visits.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { assertSameShape } from '../../test/byte-for-byte.ts';
import { buildBooking } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { visitHandlers } from './visits.ts';

const example = (name: string) =>
  readFileSync(new URL(`../../../shared/contracts/app/examples/${name}.response.json`, import.meta.url), 'utf8');

const expire = { policy: 'expire', minutes: 30 } as const;
const unpaid = { pati: expire, patient: expire, portal: expire };

describe('app: a booking and its limits', () => {
  const ask = serving(mount(face, visits, visitHandlers), face);

  it('tells everyone the rules of a hospital', async () => {
    const { id } = await buildTenant({ rules: { unpaid, cancelDeadlineMinutes: 90 } });
    const answer = await ask('GET /app/booking-rules', { tenantId: id });
    assertSameShape(answer.text, example('booking-rules'));
    assert.equal(answer.text, '{"changeMinutes":90,"payMinutes":30}');
    const { id: permissive } = await buildTenant();
    assert.equal((await ask('GET /app/booking-rules', { tenantId: permissive })).text, '{"changeMinutes":0,"payMinutes":null}');
    assert.equal((await ask('GET /app/booking-rules', { tenantId: '999999999' })).status, 404);
  });

  it('tells the owner, and nobody else, until when a booking may be changed', async () => {
    const { id: tenantId } = await buildTenant({ rules: { unpaid, cancelDeadlineMinutes: 60 } });
    const schedule = await buildSchedule({ tenantId });
    const member = await buildMember({ tenantId });
    const booking = await buildBooking({ schedule, member });
    const { token } = await buildSession({ tenantId, accountId: member.accountId });
    const answer = await ask(`GET /app/visits/${booking.id}`, { token });
    assertSameShape(answer.text, example('visit'));
    assert.equal(said(answer, 'scheduleId'), schedule.id);
    assert.equal(said(answer, 'memberId'), member.id);
    assert.equal(said(answer, 'changeUntil'), dateTimeOf(booking.visitAt - 3_600_000));
    assert.match(answer.text, /"status":"booked","charge":"awaiting",.*"stopped":false}$/);
    const foreign = await buildSession({ tenantId });
    assert.equal((await ask(`GET /app/visits/${booking.id}`, { token: foreign.token })).status, 404);
    assert.equal((await ask(`GET /app/visits/${booking.id}`)).status, 401);
    assert.equal((await ask('GET /app/visits/x', { token })).status, 400);
  });
});
