import { Fault } from '../../../shared/vocab/fault.ts';
import type { Label, PatientDetails } from './care.types.ts';
import { readIdentityNumber } from './identity-number.rules.ts';
import { findLabelsById, labelsOfFile } from './labels.store.ts';
import { findMemberOfPerson, personKeyOf } from './members.store.ts';
import { identityCard, spliceAddress } from './patient.rules.ts';
import { filesByIdNumber, filesByPhone, findDetails } from './patient-details.store.ts';
import { filesOf, findFile } from './patient-files.store.ts';

/** 患者信息 with everything a face may print about it. */
export interface PatientCard extends PatientDetails {
  id: string;
  createdAt: number;
  group: Label | null;
  labels: Label[];
  /** 组合地址 */
  fullAddress: string | null;
}

/** 患者信息 of one file: what the desk wrote, else what the first account said that brought the person here. Throws patient_not_found. */
export async function patientCard({ tenantId, id }: { tenantId: string; id: string }): Promise<PatientCard> {
  const file = await findFile(null, tenantId, id);
  const details = file && ((await findDetails(null, id)) ?? (await detailsByMember(file.personKey)));
  if (!file || !details) throw new Fault('patient_not_found');
  const [[group = null], labels] = await Promise.all([
    details.groupId === null ? [] : findLabelsById(null, tenantId, 1, [details.groupId]),
    labelsOfFile(null, id),
  ]);
  return { id, createdAt: file.createdAt, ...details, group, labels, fullAddress: spliceAddress(details) };
}

/** 患者ID of the patients with this phone or this document number, oldest first. */
export async function findPatients(wish: { tenantId: string; phone?: string; idNumber?: string }): Promise<string[]> {
  const { tenantId, phone, idNumber } = wish;
  const found = phone === undefined ? [] : await filesByPhone(tenantId, phone);
  if (idNumber === undefined) return found;
  const identity = readIdentityNumber(idNumber);
  const persons = identity ? [...(await filesOf(null, tenantId, [personKeyOf(identity.idNo)])).values()] : [];
  const byNumber = new Set([...(await filesByIdNumber(tenantId, idNumber.trim())), ...persons]);
  return phone === undefined ? [...byNumber] : found.filter((id) => byNumber.has(id));
}

async function detailsByMember(personKey: string): Promise<PatientDetails | undefined> {
  const member = await findMemberOfPerson(personKey);
  if (!member) return undefined;
  const { name, gender, birthday, phone, idNo } = member;
  const unknown = { province: null, city: null, county: null, address: null, contName: null, contRelation: null, contPhone: null };
  return { name, gender, birthday, phone, idType: identityCard, idNumber: idNo, ...unknown, groupId: null };
}
