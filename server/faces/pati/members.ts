import type { members } from '../../../shared/contracts/pati/members.ts';
import { ageOn, type Day, dayOf } from '../../../shared/vocab/day.ts';
import { addMember, barCodeOf, membersOf } from '../../domain/care/index.ts';
import { accountCard, updateMyInfo } from '../../domain/identity/index.ts';
import { now } from '../../platform/clock.ts';
import type { Handlers } from '../kit.ts';

const ageOf = (birthday: Day) => String(ageOn(birthday, dayOf(now())));
/** 患者IDBase64字符. */
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** 就诊人和我. */
export const memberHandlers: Handlers<typeof members> = {
  'POST /pati_service/patient_service/member': async ({ IDNo, ...person }, { accountId, tenantId }) =>
    addMember({ ...person, idNo: IDNo, accountId, tenantId }),

  'GET /pati_service/patient_service/members': async (_input, { accountId, tenantId }) => {
    const members = await membersOf(accountId, tenantId);
    return members.map(({ id, name, gender, birthday, idNo, phone, isDefault, patientFileId }) => ({
      ...{ memberId: id, name, gender, age: ageOf(birthday), IDNo: idNo, phone },
      ...{ defaultMember: isDefault, patiImg: base64(patientFileId), bindPatiId: patientFileId },
    }));
  },

  'GET /pati_service/patient_service/myinfo': async (_input, { accountId, tenantId }) => {
    const { phone, avatar, nickname, gender, birthday } = await accountCard(accountId);
    const patiId = (await membersOf(accountId, tenantId)).find(({ isDefault }) => isDefault)?.patientFileId ?? '';
    const card = { phone, avatar, name: nickname, gender, birthday: birthday ?? '', age: birthday ? ageOf(birthday) : '' };
    const barCode = patiId ? (await barCodeOf(patiId)).toString('base64') : '';
    return { ...card, pati_img: barCode, pati_id: patiId };
  },

  'POST /pati_service/patient_service/myinfo': async ({ name, gender, birthday }, { accountId }) => {
    await updateMyInfo({ accountId, nickname: name, gender, birthday });
    return {};
  },
};
