import type { pictures } from '../../../shared/contracts/pati/pictures.ts';
import { memberBarCode } from '../../domain/care/index.ts';
import { signAvatarUpload } from '../../domain/files/index.ts';
import type { Handlers } from '../kit.ts';

/** Bar codes of the account's own 就诊人, and the upload of its avatar. */
export const pictureHandlers: Handlers<typeof pictures> = {
  'GET /pati_service/wechat/query_bar_code': async ({ member_id }, { accountId, tenantId }) => ({
    type: 'image/png',
    bytes: await memberBarCode({ accountId, tenantId, memberId: member_id }),
  }),

  'POST /pati_service/patient_service/myinfo/upload_picture': async ({ file_size, file_extension, file_type }, { accountId }) => {
    const signed = await signAvatarUpload({ accountId, extension: file_extension, contentType: file_type, size: file_size });
    const { url, fileId, accessKeyId, policy, signature, key } = signed;
    return { url, file_id: Number(fileId), OSS_access_key_id: accessKeyId, policy, signature, key };
  },
};
