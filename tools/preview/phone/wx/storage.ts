import { config } from '../state.ts';
import { define, defineSync } from './kit.ts';

/** Each user of each hospital has a storage of their own. */
const prefix = () => `mp:${config.tenantId}:${config.user.openid}:`;
const limitKb = 10_240;

const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix()));
const read = (key: string) => {
  const text = localStorage.getItem(prefix() + key);
  return text === null ? undefined : JSON.parse(text);
};
const write = (key: string, value: unknown) => localStorage.setItem(prefix() + key, JSON.stringify({ value }));
const remove = (key: string) => localStorage.removeItem(prefix() + key);
const clear = () => {
  for (const key of own()) localStorage.removeItem(key);
};
const info = () => {
  const size = own().reduce((sum, key) => sum + (localStorage.getItem(key)?.length ?? 0), 0);
  return { keys: own().map((key) => key.slice(prefix().length)), currentSize: Math.ceil(size / 1024), limitSize: limitKb };
};

/** Adds the phone's storage, which the browser keeps. */
export function defineStorage(): void {
  defineSync({
    getStorageSync: (key) => read(key)?.value ?? '',
    setStorageSync: (key, value) => write(key, value),
    removeStorageSync: (key) => remove(key),
    clearStorageSync: () => clear(),
    getStorageInfoSync: () => info(),
  });
  define('getStorage', ({ key }) => {
    const found = read(key);
    if (!found) throw new Error('data not found');
    return { data: found.value };
  });
  define('setStorage', ({ key, data }) => write(key, data));
  define('removeStorage', ({ key }) => remove(key));
  define('clearStorage', clear);
  define('getStorageInfo', info);
}
