/**
 * Asks for the privacy authorisation that WeChat wants before the first privacy call (phone number, picture, nickname):
 * true once it is given, or where WeChat is too old to ask; false when the patient says no.
 */
export function authorisePrivacy(): Promise<boolean> {
  if (!wx.requirePrivacyAuthorize) return Promise.resolve(true);
  return new Promise((resolve) => {
    wx.requirePrivacyAuthorize({ success: () => resolve(true), fail: () => resolve(false) });
  });
}
