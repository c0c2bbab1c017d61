import { watched } from './watched';

/** online; offline: the phone has no network; unreached: it has, but the hospital did not answer. */
export type Network = 'online' | 'offline' | 'unreached';

const state = watched<Network>('online');

/** How the hospital can be reached now, as far as the phone and the last call know. */
export const network = (): Network => state.get();

/** Tells of every change until the returned function is called. */
export const watchNetwork = (told: (now: Network) => void): (() => void) => state.watch(told);

/** A call tells whether the hospital answered. */
export function heardFromServer(answered: boolean): void {
  if (answered) state.set('online');
  else if (state.get() === 'online') state.set('unreached');
}

/** Follows the phone's network from now on. Called once, at the start. */
export function followNetwork(): void {
  wx.onNetworkStatusChange(({ isConnected }) => state.set(isConnected ? 'online' : 'offline'));
  wx.getNetworkType({ success: ({ networkType }) => state.set(networkType === 'none' ? 'offline' : 'online') });
}
