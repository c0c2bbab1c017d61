const bytes = 16;

/** 32 hexadecimal digits from the phone's own random source. Rejects where the phone has none. */
export function randomText(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getUserCryptoManager().getRandomValues({
      length: bytes,
      success: ({ randomValues }) => {
        const digits = [...new Uint8Array(randomValues)].map((byte) => byte.toString(16).padStart(2, '0'));
        resolve(digits.join(''));
      },
      fail: () => reject(new Error('no random values')),
    });
  });
}
