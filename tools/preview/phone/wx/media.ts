import { askModal } from './dialogs.ts';
import { chooseFiles, keepFile } from './files.ts';
import { define, defineSilent } from './kit.ts';
import { requirePrivacy } from './wechat.ts';

const chosen = (file: File) => ({ path: keepFile(file), size: file.size, name: file.name });

/** 就诊地点 of the demo: the People's Square in Shanghai. */
const here = { latitude: 31.2304, longitude: 121.4737, accuracy: 30, altitude: 0, speed: -1, verticalAccuracy: 0, horizontalAccuracy: 30 };

/** Adds choosing files, calling, the place, the calendar and the camera. */
export function defineMedia(): void {
  define('chooseMedia', async ({ count = 9, mediaType = ['image', 'video'] }) => {
    await requirePrivacy();
    const accept = mediaType.map((type: string) => (type === 'mix' ? 'image/*,video/*' : `${type}/*`)).join();
    const files = await chooseFiles(accept, count);
    const tempFiles = files.map((file) => {
      const { path: tempFilePath, size } = chosen(file);
      return { tempFilePath, size, fileType: file.type.startsWith('video') ? 'video' : 'image' };
    });
    return { tempFiles, type: tempFiles[0]?.fileType ?? 'image' };
  });
  define('chooseImage', async ({ count = 9 }) => {
    await requirePrivacy();
    const tempFiles = (await chooseFiles('image/*', count)).map(chosen);
    return { tempFiles, tempFilePaths: tempFiles.map(({ path }) => path) };
  });
  define('chooseMessageFile', async ({ count = 1 }) => {
    await requirePrivacy();
    return { tempFiles: (await chooseFiles('', count)).map((file) => ({ ...chosen(file), type: 'file', time: 0 })) };
  });
  define('getImageInfo', ({ src }) => measured(src));
  define('compressImage', ({ src }) => ({ tempFilePath: src }));
  define('makePhoneCall', async ({ phoneNumber }) => {
    const { confirm } = await askModal({ title: '拨打电话', content: phoneNumber, confirmText: '呼叫' });
    if (!confirm) throw new Error('cancel');
  });
  define('addPhoneCalendar', async ({ title }) => {
    await requirePrivacy();
    const { confirm } = await askModal({ title: '添加到日历', content: title, confirmText: '添加' });
    if (!confirm) throw new Error('cancel');
  });
  define('getLocation', async () => {
    await requirePrivacy();
    return here;
  });
  define('getFuzzyLocation', () => ({ latitude: here.latitude, longitude: here.longitude }));
  define('chooseLocation', async () => {
    await requirePrivacy();
    return { name: '人民广场', address: '上海市黄浦区', latitude: here.latitude, longitude: here.longitude };
  });
  define('scanCode', async () => {
    const { confirm, content } = await askModal({ title: '扫码', editable: true, placeholderText: '码的内容' });
    if (!confirm) throw new Error('cancel');
    return { result: content, scanType: 'QR_CODE', charSet: 'utf-8' };
  });
  defineSilent('openLocation', 'openDocument', 'saveImageToPhotosAlbum', 'saveFile');
}

function measured(source: string): Promise<{ width: number; height: number; path: string }> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve({ width: picture.naturalWidth, height: picture.naturalHeight, path: source });
    picture.onerror = () => reject(new Error('image not found'));
    picture.src = source;
  });
}
