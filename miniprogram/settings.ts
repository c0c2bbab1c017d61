/** Where the hospital's server is; as it stands, the demo that `npm start` runs on this computer. */
export const serverUrl = 'http://127.0.0.1:3000';

/** The hospital that this mini-program belongs to: a mini-program has one appid, and an appid one hospital. */
export const tenantId = '1';
