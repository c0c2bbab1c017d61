import assert from 'node:assert/strict';
import { deviceId, nameDevice } from '../state/device';
import { isElder, setElder, watchElder } from '../state/elder';
import { followNetwork, heardFromServer, type Network, network, watchNetwork } from '../state/network';
import { session, signedIn, signedOut, watchSession } from '../state/session';
import { keep, kept } from '../state/storage';
import { stopWatching, watching } from '../state/until';
import { noPhone, phone } from './phone';

describe('miniprogram/state', () => {
  after(noPhone);

  it('tells of sign-ins, and forgets what the last account chose', () => {
    const { stored } = phone('lost');
    const told: (string | undefined)[] = [];
    const stop = watchSession((who) => told.push(who?.accountId));
    signedIn({ accountId: '7', token: 'a' });
    keep('memberId', '70');
    signedIn({ accountId: '7', token: 'b' });
    assert.equal(kept('memberId'), '70');
    signedIn({ accountId: '8', token: 'c' });
    assert.equal(kept('memberId'), undefined);
    assert.deepEqual(session(), { accountId: '8', token: 'c' });
    signedOut();
    stop();
    signedIn({ accountId: '9', token: 'd' });
    assert.deepEqual(told, ['7', '7', '8', undefined]);
    signedOut();
    assert.deepEqual([...stored.keys()], []);
  });

  it('keeps 大字版 and tells who watches, once a change', () => {
    const { stored } = phone('lost');
    const told: boolean[] = [];
    const stop = watchElder((on) => told.push(on));
    setElder(true);
    setElder(true);
    assert.equal(isElder(), true);
    assert.equal(stored.get('elder'), true);
    setElder(false);
    stop();
    assert.deepEqual(told, [true, false]);
  });

  it('works on a phone whose storage is full or broken', () => {
    phone('lost');
    const broken = () => {
      throw new Error('exceed storage max size');
    };
    Object.assign(wx, { setStorageSync: broken, getStorageSync: broken, removeStorageSync: broken });
    setElder(true);
    signedIn({ accountId: '7', token: 'a' });
    assert.deepEqual(session(), { accountId: '7', token: 'a' });
    assert.equal(kept('memberId'), undefined);
    signedOut();
    setElder(false);
  });

  it('names a phone once', async () => {
    phone('lost');
    assert.equal(deviceId(), undefined);
    await nameDevice();
    const name = deviceId();
    assert.match(name ?? '', /^[0-9a-f]{32}$/);
    await nameDevice();
    assert.equal(deviceId(), name);
  });

  it('tells no network from a silent hospital', () => {
    phone('lost');
    let change: (now: { isConnected: boolean }) => void = () => assert.fail('nobody listens');
    Object.assign(wx, {
      onNetworkStatusChange: (told: typeof change) => {
        change = told;
      },
      getNetworkType: ({ success }: { success(now: { networkType: string }): void }) => success({ networkType: 'none' }),
    });
    const told: Network[] = [];
    const stop = watchNetwork((now) => told.push(now));
    followNetwork();
    heardFromServer(false); // without network there is no news in that
    change({ isConnected: true });
    heardFromServer(false);
    heardFromServer(true);
    stop();
    assert.deepEqual(told, ['offline', 'online', 'unreached', 'online']);
    assert.equal(network(), 'online');
  });

  it('ends what a component watched before', () => {
    const owner = {};
    const ended: number[] = [];
    watching(owner, () => ended.push(1));
    watching(owner, () => ended.push(2));
    assert.deepEqual(ended, [1]);
    stopWatching(owner);
    stopWatching(owner);
    assert.deepEqual(ended, [1, 2]);
  });
});
