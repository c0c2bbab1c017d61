import assert from 'node:assert/strict';
import { inTransaction, rawConnection } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { addTenant, changeTenant, lockTenant, tenant, tenantOfHost, tenants } from './index.ts';

describe('tenants', () => {
  it('permits everything unless the hospital says otherwise', async () => {
    const { id } = await buildTenant({ name: '人民医院' });
    assert.deepEqual(await tenant(id), {
      id,
      name: '人民医院',
      agencyId: id,
      hotline: '010-10000',
      appoNotice: '请提前十五分钟到院。',
      rules: {
        unpaid: { pati: { policy: 'at_desk' }, patient: { policy: 'at_desk' }, portal: { policy: 'expire', minutes: 30 } },
        cancelDeadlineMinutes: null,
        horizonDays: null,
        releaseTime: null,
        dayPlaceRule: false,
        refundPortalCancels: false,
        waitlistDailyLimit: 3,
        noShow: null,
      },
    });
  });

  it('keeps every rule, and changes only what is named', async () => {
    const rules = {
      unpaid: { pati: { policy: 'expire', minutes: 30 }, patient: { policy: 'expire', minutes: 15 }, portal: { policy: 'at_desk' } },
      cancelDeadlineMinutes: 120,
      horizonDays: 14,
      releaseTime: '08:00',
      dayPlaceRule: true,
      refundPortalCancels: true,
      waitlistDailyLimit: 5,
      noShow: { limit: 3, withinDays: 90, blockDays: 90 },
    } as const;
    const { id } = await buildTenant({ rules, agencyId: '77', host: 'A.Example.cn:8080' });
    await inTransaction((tx) => changeTenant(tx, id, { hotline: '12320', rules: { horizonDays: 7 } }));
    const { name: _, appoNotice: __, ...rest } = await tenant(id);
    assert.deepEqual(rest, { id, agencyId: '77', host: 'a.example.cn', hotline: '12320', rules: { ...rules, horizonDays: 7 } });
    assert.ok((await tenants()).some((found) => found.id === id));
  });

  it('finds a tenant by its host, whatever the case and port, and forgets at once what this process changes', async () => {
    assert.equal(await tenantOfHost('b.example.cn'), undefined);
    const { id } = await buildTenant({ host: 'b.example.cn' });
    assert.equal(await tenantOfHost('B.example.cn:3000'), id);
    await inTransaction((tx) => changeTenant(tx, id, { host: null }));
    assert.equal(await tenantOfHost('b.example.cn'), undefined);
    assert.equal('host' in (await tenant(id)), false);
  });

  it('is asked of the database once a second, whatever hosts and ids callers invent meanwhile', async () => {
    const { id } = await buildTenant({ host: 'd.example.cn' });
    const connection = rawConnection();
    const query = connection.query;
    const asked = { hosts: 0, id: 0 };
    const counted = function (this: typeof connection, ...of: Parameters<typeof query>) {
      const [sql, options] = of;
      if (/host IS NOT NULL|WHERE host/.test(String(sql))) asked.hosts++;
      if (/FROM tenants WHERE id/.test(String(sql)) && JSON.stringify(options).includes(`"${id}"`)) asked.id++;
      return query.apply(this, of);
    };
    connection.query = counted as typeof query; // as: the overloads differ only in what they answer
    const begun = performance.now();
    try {
      for (let round = 0; round < 5; round++) {
        const invented = Array.from({ length: 300 }, (_, index) => `${round}-${index}`);
        await Promise.all([
          ...invented.map((name) => tenantOfHost(`${name}.invented.example`)),
          ...invented.map((name) => assert.rejects(tenant(`77${name.replace('-', '0')}`), { code: 'tenant_not_found' })),
        ]);
        assert.deepEqual([(await tenant(id)).id, await tenantOfHost('d.example.cn')], [id, id]);
      }
    } finally {
      connection.query = query;
    }
    const atMost = Math.ceil((performance.now() - begun) / 1_000) + 1;
    assert.ok(asked.hosts <= atMost && asked.id <= atMost, JSON.stringify({ asked, atMost }));
  });

  it('takes a given id, and refuses one that is taken, and a taken host', async () => {
    const { id } = await buildTenant({ id: '880001', host: 'c.example.cn' });
    assert.equal(id, '880001');
    const refused = (entry: { id?: string; host?: string }) =>
      assert.rejects(
        inTransaction((tx) => addTenant(tx, { name: '另一家', ...entry })),
        { code: 'invalid_input' },
      );
    await refused({ id });
    await refused({ host: 'c.example.cn' });
    assert.equal((await tenant(id)).name, '测试医院');
  });

  it('says tenant_not_found', async () => {
    await assert.rejects(tenant('999999999'), { code: 'tenant_not_found' });
    await assert.rejects(
      inTransaction((tx) => lockTenant(tx, '999999999')),
      { code: 'tenant_not_found' },
    );
    await assert.rejects(
      inTransaction((tx) => changeTenant(tx, '999999999', {})),
      { code: 'tenant_not_found' },
    );
  });
});
