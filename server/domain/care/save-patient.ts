import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, isDuplicate, type Tx } from '../../platform/db.ts';
import { randomToken } from '../crypto/index.ts';
import type { Label, PatientDetails } from './care.types.ts';
import { findLabels, findLabelsById, labelsOfFile, setLabels } from './labels.store.ts';
import { isSomeonesMember, personKeyOf } from './members.store.ts';
import { checkedDetails, identityCard } from './patient.rules.ts';
import { findDetails, insertDetails, updateDetails } from './patient-details.store.ts';
import { fileOfPerson, findFile, type PatientFile, setPerson } from './patient-files.store.ts';

/** What must be said of a patient, and what may; what is left out stays as it was, null takes it away. */
export type PatientEntry = Pick<PatientDetails, 'name' | 'gender' | 'birthday' | 'phone'> & {
  [K in Exclude<keyof PatientDetails, 'name' | 'gender' | 'birthday' | 'phone'>]?: PatientDetails[K] | undefined;
} & { labels?: LabelRef[] | undefined };

/** A label by its id, else by its name. */
export interface LabelRef {
  id?: string | undefined;
  name?: string | undefined;
}

/**
 * 患者建档: without an id a new file, or the one that was opened for the person when he came as somebody's 就诊人; gives its
 * 患者ID and labels. Throws patient_not_found, patient_exists for a document that has a file, label_not_found, id_number_invalid,
 * invalid_input.
 */
export async function savePatient(wish: {
  tenantId: string;
  id: string | undefined;
  entry: PatientEntry;
}): Promise<{ id: string; labels: Label[] }> {
  try {
    return await inTransaction(async (tx) => {
      const { tenantId, entry } = wish;
      const { labels, ...said } = entry;
      const present = wish.id === undefined ? undefined : await presentFile(tx, tenantId, wish.id);
      const details = checkedDetails({ ...(present?.details ?? blank), ...definedOf(said) }, dayOf(now()));
      if (details.groupId !== null && details.groupId !== present?.details?.groupId) await labelsThere(tx, tenantId, 1, [details.groupId]);
      const file = present ? await sameOrNowKnown(tx, present.file, details) : await fileFor(tx, tenantId, details);
      if (present?.details) await updateDetails(tx, file.id, details);
      else await insertDetails(tx, tenantId, file.id, details);
      if (labels) await setLabels(tx, file.id, await labelIdsOf(tx, tenantId, labels));
      return { id: file.id, labels: await labelsOfFile(tx, file.id) };
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Fault('patient_exists');
    throw error;
  }
}

const blank = {
  ...{ idType: null, idNumber: null, province: null, city: null, county: null, address: null },
  ...{ contName: null, contRelation: null, contPhone: null, groupId: null },
};

function definedOf(
  said: Omit<PatientEntry, 'labels'>,
): Pick<PatientDetails, 'name' | 'gender' | 'birthday' | 'phone'> & Partial<PatientDetails> {
  const { name, gender, birthday, phone, ...rest } = said;
  return { name, gender, birthday, phone, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

async function presentFile(tx: Tx, tenantId: string, id: string): Promise<{ file: PatientFile; details: PatientDetails | undefined }> {
  const file = await findFile(tx, tenantId, id);
  if (!file) throw new Fault('patient_not_found');
  return { file, details: await findDetails(tx, id) };
}

const personOf = ({ idType, idNumber }: PatientDetails) => (idType === identityCard && idNumber ? personKeyOf(idNumber) : undefined);

function fileFor(tx: Tx, tenantId: string, details: PatientDetails): Promise<PatientFile> {
  return fileOfPerson(tx, tenantId, personOf(details) ?? `none:${randomToken(24)}`);
}

/** The file, now of the person whose number was told; one of somebody's 就诊人 stays that person's. */
async function sameOrNowKnown(tx: Tx, file: PatientFile, details: PatientDetails): Promise<PatientFile> {
  const personKey = personOf(details);
  if (personKey === undefined || personKey === file.personKey) return file;
  if (await isSomeonesMember(tx, file.personKey))
    throw new Fault('invalid_input', { field: 'pati_id_number', words: '证件号码与该患者的就诊人不一致' });
  await setPerson(tx, file.id, personKey);
  return { ...file, personKey };
}

async function labelIdsOf(tx: Tx, tenantId: string, labels: readonly LabelRef[]): Promise<string[]> {
  const known = labels.some(({ id }) => id === undefined) ? await findLabels(tx, tenantId, 2) : [];
  const ids = labels.map(({ id, name }) => id ?? known.find((label) => label.name === name?.trim())?.id ?? '0');
  await labelsThere(tx, tenantId, 2, ids);
  return [...new Set(ids)];
}

async function labelsThere(tx: Tx, tenantId: string, kind: 1 | 2, ids: readonly string[]): Promise<void> {
  const found = await findLabelsById(tx, tenantId, kind, ids);
  if (found.length !== new Set(ids).size) throw new Fault('label_not_found');
}
