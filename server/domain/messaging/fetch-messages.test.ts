import assert from 'node:assert/strict';
import { select } from '../../platform/db.ts';
import { buildMember } from '../../test/factories/care.ts';
import { fetchMessages, noticesOf } from './index.ts';
import { putNotice } from './notices.store.ts';

describe('messaging/fetch-messages', () => {
  let count = 0;
  async function told(of: { accountId: string; id: string | null }, content: string, at = 1_000, tenantId = '1'): Promise<void> {
    const key = `fetch-messages:${count++}:${of.accountId}`;
    await putNotice({
      dedupeKey: key,
      tenantId,
      accountId: of.accountId,
      memberId: of.id,
      bookingId: '7',
      kind: 'paid',
      title: '支付成功通知',
      content,
      at,
    });
  }
  const fetched = async ({ accountId, id }: { accountId: string; id: string }) =>
    (await fetchMessages({ accountId, tenantId: '1', memberId: id })).map(({ content }) => content);

  it("hands out a patient's own unsent messages once, the oldest first, and keeps them in the list", async () => {
    const member = await buildMember();
    const sibling = await buildMember({ accountId: member.accountId });
    await told(member, '二', 2_000);
    await told(member, '一', 1_000);
    await told(sibling, '别人的');
    await told(member, '他院的', 1_000, '2');
    await told({ accountId: member.accountId, id: null }, '未指名', 3_000);
    assert.deepEqual(await fetched(member), ['一', '二', '未指名']);
    assert.deepEqual(await fetched(member), []);
    assert.deepEqual(await fetched(sibling), ['别人的']);
    assert.equal((await noticesOf({ accountId: member.accountId, tenantId: '1', page: 1, pageSize: 20 })).total, 4);
  });

  it('gives no message to two callers at once, and marks exactly what it gives', async () => {
    const member = await buildMember();
    const contents = Array.from({ length: 150 }, (_, at) => `第${at}条`);
    for (const content of contents) await told(member, content);
    const answers = await Promise.all(Array.from({ length: 8 }, () => fetched(member)));
    const given = answers.flat();
    assert.equal(new Set(given).size, given.length, 'none twice');
    const [row] = await select<{ total: number }>(
      null,
      'SELECT COUNT(*) AS total FROM notices WHERE account_id = :id AND sent_at IS NOT NULL',
      {
        id: member.accountId,
      },
    );
    assert.equal(row?.total, given.length);
    const rest = [...(await fetched(member)), ...(await fetched(member))];
    assert.deepEqual([...given, ...rest].sort(), [...contents].sort());
  });
});
