import { call, Refusal } from '../../../api/call';
import { upload } from '../../../api/upload';

/** 0 未知, 1 男, 2 女. */
export type Gender = 0 | 1 | 2;

/** 我的资料. */
export interface Profile {
  phone: string;
  /** URL, '' for none. */
  avatar: string;
  nickname: string;
  gender: Gender;
  /** 'YYYY-MM-DD', '' where not told. */
  birthday: string;
}

/** The account's own card. Throws Refusal. */
export async function readProfile(): Promise<Profile> {
  const { phone, avatar, name, gender, birthday } = await call('GET /pati_service/patient_service/myinfo', {});
  return { phone, avatar, nickname: name, gender, birthday };
}

/** Saves nickname, gender and birthday together, as the hospital takes them. Throws Refusal. */
export async function saveProfile({ nickname, gender, birthday }: Omit<Profile, 'phone' | 'avatar'>): Promise<void> {
  await call('POST /pati_service/patient_service/myinfo', { name: nickname.trim(), gender, birthday });
}

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
};

/** What kind of picture lies at this address of the phone: by its ending, else by its bytes; what cannot be told is taken for a JPEG, as WeChat crops to. */
export async function pictureType(path: string): Promise<{ extension: string; type: string }> {
  const ending = /\.([A-Za-z]{3,4})$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const extension = types[ending] ? ending : await kindOf(path);
  return { extension, type: types[extension] ?? 'image/jpeg' };
}

function kindOf(path: string): Promise<string> {
  return new Promise((resolve) => {
    wx.getImageInfo({ src: path, success: ({ type }) => resolve(type in types ? type : 'jpg'), fail: () => resolve('jpg') });
  });
}

/**
 * Puts the picture at this address of the phone in place of the avatar: has a form signed, and posts it with the file to
 * the store that the form names (PostObject of OSS). Throws Refusal.
 */
export async function uploadAvatar(path: string): Promise<void> {
  const { extension, type } = await pictureType(path);
  const signed = await call('POST /pati_service/patient_service/myinfo/upload_picture', { file_extension: extension, file_type: type });
  const fields = {
    key: signed.key,
    OSSAccessKeyId: signed.OSS_access_key_id,
    policy: signed.policy,
    signature: signed.signature,
    success_action_status: '200',
    'Content-Type': type,
  };
  try {
    await upload({ to: signed.url, filePath: path, field: 'file', fields });
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 0) throw error;
    throw new Refusal('PICTURE_REFUSED', '这张照片用不了，请换一张小于 5 MB 的照片', error.status);
  }
}
