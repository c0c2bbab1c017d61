import { config } from '../state.ts';
import { define, defineEvent, defineSilent, defineSync, happen, members } from './kit.ts';

const statusBarHeight = 44;

function windowInfo() {
  const { innerWidth: screenWidth, innerHeight: screenHeight, devicePixelRatio: pixelRatio = 2 } = window;
  const safeArea = {
    ...{ left: 0, right: screenWidth, top: statusBarHeight, bottom: screenHeight - 34 },
    ...{ width: screenWidth, height: screenHeight - 34 - statusBarHeight },
  };
  const windowHeight = screenHeight - statusBarHeight - 44;
  return { pixelRatio, screenWidth, screenHeight, windowWidth: screenWidth, windowHeight, statusBarHeight, screenTop: 88, safeArea };
}
const deviceInfo = () => ({
  brand: 'preview',
  model: 'preview',
  system: 'iOS 17.0',
  platform: 'ios',
  benchmarkLevel: 40,
  memorySize: 4096,
});
const appBaseInfo = () => ({
  ...{ SDKVersion: '3.8.0', version: '8.0.50', language: 'zh_CN', theme: 'light', enableDebug: false, fontSizeSetting: 16 },
  host: { env: 'WeChat' },
});
const systemInfo = () => ({ ...windowInfo(), ...deviceInfo(), ...appBaseInfo() });

function menuButton() {
  const { innerWidth } = window;
  return { width: 87, height: 32, top: statusBarHeight + 6, bottom: statusBarHeight + 38, left: innerWidth - 97, right: innerWidth - 10 };
}

let clipboard = '';
let online = true;

/** Animations by code do not move in the preview: every step is taken at once. */
function createAnimation(): unknown {
  const animation: unknown = new Proxy({}, { get: (_, name) => (name === 'export' ? () => ({ actions: [] }) : () => animation) });
  return animation;
}

/** Whether the phone has a network; the mini-program is told when that changes. */
export function setOnline(now: boolean): void {
  online = now;
  happen('NetworkStatusChange', { isConnected: now, networkType: now ? 'wifi' : 'none' });
}

const randomValues = ({ length }: { length: number }) => ({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer });

/** WeChat's random bytes are part of its key manager. */
function cryptoManager() {
  return {
    getRandomValues: ({
      length,
      success,
      complete,
    }: {
      length: number;
      success?: (r: unknown) => void;
      complete?: (r: unknown) => void;
    }) => {
      const result = { ...randomValues({ length }), errMsg: 'getRandomValues:ok' };
      queueMicrotask(() => {
        success?.(result);
        complete?.(result);
      });
    },
    getLatestUserKey: ({ fail }: { fail?: (failure: unknown) => void }) => fail?.({ errMsg: 'getLatestUserKey:fail not in the preview' }),
  };
}

/** Adds what the phone says about itself. */
export function defineDevice(): void {
  defineSync({
    getWindowInfo: windowInfo,
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: appBaseInfo,
    getSystemInfoSync: systemInfo,
    getSystemSetting: () => ({ bluetoothEnabled: true, locationEnabled: true, wifiEnabled: true, deviceOrientation: 'portrait' }),
    getAppAuthorizeSetting: () => ({ locationAuthorized: 'authorized', notificationAuthorized: 'authorized' }),
    getUserCryptoManager: cryptoManager,
    getSkylineInfoSync: () => ({ isSupported: false }),
    getMenuButtonBoundingClientRect: menuButton,
    getAccountInfoSync: () => ({ miniProgram: { appId: config.appid, envVersion: 'develop', version: '' } }),
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
    createAnimation,
    canIUse: (what: string) => (/^[a-z]\w*/.test(what) && what.split('.')[0]?.includes('-') ? true : (what.split('.')[0] ?? '') in members),
    nextTick: (run: () => void) => void Promise.resolve().then(run),
    getRealtimeLogManager: () => console,
    getLogManager: () => console,
    getExtConfigSync: () => ({}),
    arrayBufferToBase64: (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))),
    base64ToArrayBuffer: (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer,
    reportEvent: () => undefined,
    reportAnalytics: () => undefined,
    getPerformance: () => ({ createObserver: () => ({ observe() {}, disconnect() {} }), getEntries: () => [] }),
    getFileSystemManager: () => ({ readFile: ({ fail }: { fail?: (error: unknown) => void }) => fail?.({ errMsg: 'readFile:fail' }) }),
  });
  members.env = { USER_DATA_PATH: 'wxfile://usr' };
  define('getSystemInfo', systemInfo);
  define('getSystemInfoAsync', systemInfo);
  define('getNetworkType', () => ({ networkType: online ? 'wifi' : 'none' }));
  define('setClipboardData', ({ data }) => {
    clipboard = data;
    navigator.clipboard?.writeText(data).catch(() => undefined);
  });
  define('getClipboardData', () => ({ data: clipboard }));
  define('getRandomValues', randomValues);
  defineSilent('vibrateShort', 'vibrateLong', 'setKeepScreenOn', 'hideKeyboard', 'loadFontFace', 'setScreenBrightness');
  defineSilent('showShareMenu', 'hideShareMenu', 'updateShareMenu', 'setVisualEffectOnCapture', 'openSetting');
  for (const name of ['NetworkStatusChange', 'NeedPrivacyAuthorization', 'WindowResize', 'ThemeChange', 'KeyboardHeightChange'])
    defineEvent(name);
  defineEvent('MenuButtonBoundingClientRectWeightChange');
  for (const name of ['AppShow', 'AppHide', 'Error', 'UnhandledRejection', 'PageNotFound', 'MemoryWarning', 'UserCaptureScreen'])
    defineEvent(name);
}
