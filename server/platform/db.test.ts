import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  afterCommit,
  change,
  dialect,
  forUpdate,
  insertIgnoringDuplicates,
  inTransaction,
  isDuplicate,
  rawConnection,
  select,
  type Tx,
} from './db.ts';

/** A table of this run alone, with a counter of places and a unique claim. */
const mark = randomUUID().slice(0, 8);
const places = `t_places_${mark}`;
const claims = `t_claims_${mark}`;

describe('platform/db', () => {
  before(async () => {
    const id = dialect() === 'mysql' ? 'id BIGINT PRIMARY KEY AUTO_INCREMENT' : 'id INTEGER PRIMARY KEY AUTOINCREMENT';
    await rawConnection().query(`CREATE TABLE ${places} (${id}, name VARCHAR(20), taken INTEGER, capacity INTEGER)`);
    await rawConnection().query(`CREATE TABLE ${claims} (${id}, name VARCHAR(80) UNIQUE)`);
  });
  after(async () => {
    await rawConnection().query(`DROP TABLE ${places}`);
    await rawConnection().query(`DROP TABLE ${claims}`);
  });

  const place = async (name: string, capacity = 7): Promise<string> => {
    await inTransaction((tx) => insertIgnoringDuplicates(tx, places, [{ name, taken: 0, capacity }]));
    return name;
  };
  const taken = async (name: string) =>
    (await select<{ taken: number }>(null, `SELECT taken FROM ${places} WHERE name = :name`, { name }))[0]?.taken;
  const take = (tx: Tx, name: string) =>
    change(tx, `UPDATE ${places} SET taken = taken + 1 WHERE name = :name AND taken < capacity`, { name });

  it('takes back what a failed transaction wrote, and tells nobody of a commit', async () => {
    const name = await place('rollback');
    let told = false;
    await assert.rejects(
      inTransaction(async (tx) => {
        afterCommit(tx, () => {
          told = true;
        });
        assert.equal(await take(tx, name), 1);
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(await taken(name), 0);
    assert.equal(told, false);
    await inTransaction(async (tx) => afterCommit(tx, () => (told = true)));
    assert.equal(told, true);
  });

  it('goes on in a transaction whose statement a unique key refused', async () => {
    const name = await place('statement');
    await inTransaction(async (tx) => {
      const insert = () => rawConnection().query(`INSERT INTO ${claims} (name) VALUES ('twice')`, { transaction: tx });
      await insert();
      await assert.rejects(insert(), isDuplicate);
      await take(tx, name);
    });
    assert.equal(await taken(name), 1);
    assert.equal((await select(null, `SELECT id FROM ${claims} WHERE name = 'twice'`)).length, 1);
  });

  it('knows a unique key from other errors', async () => {
    await assert.rejects(select(null, 'SELECT nothing FROM nowhere'), (error) => !isDuplicate(error));
    assert.equal(isDuplicate(new Error('Duplicate entry')), false);
  });

  it('lets the first in where unique keys collide, and says so when read back', async () => {
    await Promise.all(
      ['a', 'b', 'c'].map(() =>
        inTransaction((tx) => insertIgnoringDuplicates(tx, claims, [{ name: 'first' }, { name: `only-${randomUUID()}` }])),
      ),
    );
    assert.equal((await select(null, `SELECT id FROM ${claims} WHERE name = 'first'`)).length, 1);
    assert.equal((await select(null, `SELECT id FROM ${claims} WHERE name LIKE 'only-%'`)).length, 3);
  });

  it('gives seven places to fifty at once', async () => {
    const name = await place('fifty');
    const won = await Promise.all(Array.from({ length: 50 }, () => inTransaction((tx) => take(tx, name))));
    assert.equal(won.filter((rows) => rows === 1).length, 7);
    assert.equal(await taken(name), 7);
  });

  it('reads beside a transaction without seeing what is not committed', async () => {
    const name = await place('beside');

    let written = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    let read = () => {};
    const isRead = new Promise<void>((resolve) => (read = resolve));
    const writer = inTransaction(async (tx) => {
      await take(tx, name);
      written();
      await isRead;
    });
    await isWritten;
    const seen = await taken(name);
    read();
    await writer;
    assert.equal(seen, 0);
    assert.equal(await taken(name), 1);
  });

  it('catches a query that forgot its transaction, and a transaction in a transaction', async () => {
    await assert.rejects(
      inTransaction(() => select(null, 'SELECT 1')),
      /forgot its transaction/,
    );
    await assert.rejects(
      inTransaction(() => inTransaction(async () => 1)),
      /inside a transaction/,
    );
    assert.equal((await select(null, 'SELECT 1 AS one')).length, 1);
  });

  it('keeps text, quotes, zeros and emoji as they are', async () => {
    const nasty = `'; -- \\ " :name ? 张三 😀𠮷 %_`;
    await inTransaction((tx) => insertIgnoringDuplicates(tx, claims, [{ name: nasty }]));
    const [row] = await select<{ name: string }>(null, `SELECT name FROM ${claims} WHERE name = :nasty`, { nasty });
    assert.equal(row?.name, nasty);
  });

  it('never gives an id twice, even after the newest row is gone', async () => {
    const idOf = async (name: string) => {
      await inTransaction((tx) =>
        insertIgnoringDuplicates(tx, 'outbox', [
          {
            event: 'test',
            reaction: 'none',
            payload: '',
            order_key: name,
            status: 'delivered',
            available_at: 0,
            leased_until: 0,
            created_at: 0,
          },
        ]),
      );
      const [row] = await select<{ id: number }>(null, 'SELECT id FROM outbox WHERE order_key = :name', { name });
      await inTransaction((tx) => change(tx, 'DELETE FROM outbox WHERE order_key = :name', { name }));
      return Number(row?.id);
    };
    assert.ok((await idOf(`a-${mark}`)) < (await idOf(`b-${mark}`)));
  });

  it('locks rows where the database can', () => {
    assert.equal(forUpdate('SKIP LOCKED'), dialect() === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '');
  });

  it('runs the work again after a deadlock (MariaDB)', async function () {
    if (dialect() !== 'mysql') return this.skip();
    const [one, other] = [await place('lock-1', 9), await place('lock-2', 9)];
    let met = 0;
    let runs = 0;
    let both = () => {};
    const bothHold = new Promise<void>((resolve) => (both = resolve));
    const cross = (first: string, second: string) =>
      inTransaction(async (tx) => {
        runs++;
        await take(tx, first);
        if (++met === 2) both();
        await bothHold;
        await take(tx, second);
      });
    await Promise.all([cross(one, other), cross(other, one)]);
    assert.equal(runs, 3);
    assert.deepEqual([await taken(one), await taken(other)], [2, 2]);
  });

  it('refuses a statement after the end of its transaction, whoever has the connection by then', async () => {
    const name = await place('late', 9);
    let late: Promise<unknown> = Promise.resolve();
    let go = () => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    const failing = inTransaction(async (tx) => {
      await take(tx, name);
      late = gone.then(() => take(tx, name));
      late.catch(() => {});
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    await inTransaction(async (tx) => {
      await take(tx, name);
      go();
      await assert.rejects(late);
    });
    assert.equal(await taken(name), 1);
  });

  it('runs the whole work again after a deadlock that it overlooked (MariaDB)', async function () {
    if (dialect() !== 'mysql') return this.skip();
    const [one, other] = [await place('lost-1', 9), await place('lost-2', 9)];
    let met = 0;
    let both = () => {};
    const bothHold = new Promise<void>((resolve) => (both = resolve));
    const cross = (first: string, second: string) =>
      inTransaction(async (tx) => {
        await take(tx, first);
        if (++met === 2) both();
        await bothHold;
        await take(tx, second).catch(() => {}); // as no use case should
        await take(tx, first).catch(() => {});
      });
    await Promise.all([cross(one, other), cross(other, one)]);
    assert.deepEqual([await taken(one), await taken(other)], [3, 3]);
  });
});
