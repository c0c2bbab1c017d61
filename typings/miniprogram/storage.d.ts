/** What the mini-program keeps on the phone. Ambient only: `wx` answers '' for a key that was never set. */
declare namespace WechatMiniprogram {
  interface Wx {
    /** The token of the last sign-in. */
    getStorageSync(key: 'token'): string;
  }
}
