import type { patients } from '../../../shared/contracts/pati/patients.ts';
import { ageOn, dateTimeOf, dayOf } from '../../../shared/vocab/day.ts';
import {
  deleteLabel,
  type Label,
  labelCounts,
  labelsOf,
  type PatientCard,
  type PatientEntry,
  patientCard,
  saveLabel,
  savePatient,
} from '../../domain/care/index.ts';
import { searchDoctors } from '../../domain/directory/index.ts';
import { nicknamesOf } from '../../domain/identity/index.ts';
import { now } from '../../platform/clock.ts';
import type { Handlers } from '../kit.ts';
import { pageAround } from './page.ts';

const printLabel = ({ id, name }: Label) => ({ label_name: name, label_id: id });

/** 患者服务: for the hospital's administration; doctor_list is for patients (seed 001 puts both under one prefix). */
export const patientHandlers: Handlers<typeof patients> = {
  'GET /pati_service/manager_service/list_person_count': async ({ label_type, order_type, page_num, page_size }, { tenantId }) => {
    const { labels, total } = await labelCounts(tenantId, label_type);
    const names = await nicknamesOf(labels.map(({ createdBy }) => createdBy));
    const rows = (order_type === 2 ? labels.toReversed() : labels).map((label) => {
      const counted = { user_name: names.get(label.createdBy) ?? '', person_number: label.heads, create_time: label.createdAt };
      return { ...printLabel(label), ...counted };
    });
    const [page, size] = page_size === undefined ? [1, rows.length] : [page_num ?? 1, page_size];
    const list = rows.slice((page - 1) * size, page * size);
    return { page_num: page, page_size: size, total: rows.length, pages: Math.ceil(rows.length / size) || 0, person_numbers: total, list };
  },

  'GET /pati_service/manager_service/list': async ({ label_type }, { tenantId }) => ({
    list: (await labelsOf(tenantId, label_type)).map(printLabel),
  }),

  'POST /pati_service/manager_service/save_group_label': async ({ label_name, label_id, label_type }, { tenantId, accountId }) => {
    await saveLabel({ tenantId, accountId, kind: label_type, id: label_id, name: label_name });
    return {};
  },

  'POST /pati_service/manager_service/del_group_label': async ({ label_id, label_type }, { tenantId }) => {
    await deleteLabel({ tenantId, kind: label_type, id: label_id });
    return {};
  },

  'GET /pati_service/manager_service/pati_info': async ({ pati_id }, { tenantId }) =>
    printPatient(await patientCard({ tenantId, id: pati_id })),

  'POST /pati_service/manager_service/patient': async (input, { tenantId }) => {
    const { id, labels } = await savePatient({ tenantId, id: input.pati_id, entry: entryOf(input) });
    const list = labels.map(printLabel);
    return { ...(list[0] ?? { label_name: '', label_id: '' }), pati_id: id, list };
  },

  'GET /pati_service/manager_service/doctor_list': async ({ doctor_name = '', page_num, page_size }, { tenantId }) => {
    const { total, rows } = await searchDoctors({ tenantId, name: doctor_name, page: page_num, pageSize: page_size });
    const list = rows.map(({ id, name, avatar, title, expert }) => ({
      ...{ doctor_id: id, doctor_name: name, doctor_photo_url: avatar },
      ...{ doctor_title: title, doctor_expert: expert },
    }));
    return pageAround(list, total, page_num, page_size);
  },
};

function printPatient(card: PatientCard) {
  return {
    pati_id: card.id,
    pati_name: card.name,
    pati_gender: card.gender,
    pati_birthday: card.birthday,
    pati_age: String(ageOn(card.birthday, dayOf(now()))),
    pati_phone: card.phone,
    pati_create_time: dateTimeOf(card.createdAt),
    pati_group_id: card.group?.id ?? null,
    pati_group_name: card.group?.name ?? null,
    list: card.labels.map(printLabel),
    pati_id_type: card.idType,
    pati_id_number: card.idNumber,
    pati_province: card.province,
    pati_city: card.city,
    pati_county: card.county,
    pati_address: card.address,
    pati_splice_address: card.fullAddress,
    cont_name: card.contName,
    cont_relation: card.contRelation,
    cont_phone: card.contPhone,
    pati_photo: null,
    trea_id: null,
  };
}

type Entered = Parameters<Handlers<typeof patients>['POST /pati_service/manager_service/patient']>[0];

function entryOf(input: Entered): PatientEntry {
  return {
    name: input.pati_name,
    gender: input.pati_gender,
    birthday: input.pati_birthday,
    phone: input.pati_phone,
    idType: input.pati_id_type,
    idNumber: input.pati_id_number,
    province: input.pati_province,
    city: input.pati_city,
    county: input.pati_county,
    address: input.pati_address,
    contName: input.cont_name,
    contRelation: input.cont_relation,
    contPhone: input.cont_phone,
    groupId: input.pati_group_id,
    labels: input.list?.map(({ label_id, label_name }) => ({ id: label_id, name: label_name })),
  };
}
