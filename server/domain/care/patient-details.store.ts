import type { Gender } from '../../../shared/vocab/booking.ts';
import { now } from '../../platform/clock.ts';
import { change, insertRow, select, type Tx } from '../../platform/db.ts';
import { blindIndex, seal, sealNullable, unseal, unsealNullable } from '../crypto/index.ts';
import type { PatientDetails } from './care.types.ts';

interface Row {
  file_id: number;
  name: string;
  gender: Gender;
  birthday: string;
  phone: string;
  id_type: string | null;
  id_number: string | null;
  province: string | null;
  city: string | null;
  county: string | null;
  address: string | null;
  cont_name: string | null;
  cont_relation: number | null;
  cont_phone: string | null;
  group_id: number | null;
}

const at = (column: string) => `patient_details.${column}`;
const phoneIndexOf = (phone: string) => blindIndex(phone, 'patient_details.phone');
const idNumberIndexOf = (idNumber: string) => blindIndex(idNumber.toUpperCase(), 'patient_details.id_number');

function detailsOf(row: Row): PatientDetails {
  return {
    name: unseal(row.name, at('name')),
    gender: row.gender,
    birthday: unseal(row.birthday, at('birthday')),
    phone: unseal(row.phone, at('phone')),
    idType: row.id_type,
    idNumber: unsealNullable(row.id_number, at('id_number')),
    province: row.province,
    city: row.city,
    county: row.county,
    address: unsealNullable(row.address, at('address')),
    contName: unsealNullable(row.cont_name, at('cont_name')),
    contRelation: row.cont_relation,
    contPhone: unsealNullable(row.cont_phone, at('cont_phone')),
    groupId: row.group_id === null ? null : String(row.group_id),
  };
}

function columnsOf(details: PatientDetails): Record<string, string | number | null> {
  return {
    name: seal(details.name, at('name')),
    gender: details.gender,
    birthday: seal(details.birthday, at('birthday')),
    phone: seal(details.phone, at('phone')),
    phone_index: phoneIndexOf(details.phone),
    id_type: details.idType,
    id_number: sealNullable(details.idNumber, at('id_number')),
    id_number_index: details.idNumber === null ? null : idNumberIndexOf(details.idNumber),
    province: details.province,
    city: details.city,
    county: details.county,
    address: sealNullable(details.address, at('address')),
    cont_name: sealNullable(details.contName, at('cont_name')),
    cont_relation: details.contRelation,
    cont_phone: sealNullable(details.contPhone, at('cont_phone')),
    group_id: details.groupId,
    updated_at: now(),
  };
}

/** What the desk wrote into a file. */
export async function findDetails(tx: Tx | null, fileId: string): Promise<PatientDetails | undefined> {
  const [row] = await select<Row>(tx, 'SELECT * FROM patient_details WHERE file_id = :fileId', { fileId });
  return row && detailsOf(row);
}

/** Writes what the desk says; a file that has details, or a document that is another's, is refused by a unique key. */
export async function insertDetails(tx: Tx, tenantId: string, fileId: string, details: PatientDetails): Promise<void> {
  await insertRow(tx, 'patient_details', { file_id: fileId, tenant_id: tenantId, ...columnsOf(details) });
}

/** Writes the details anew; a document that is another's is refused by a unique key. The file must be locked. */
export async function updateDetails(tx: Tx, fileId: string, details: PatientDetails): Promise<void> {
  const columns = columnsOf(details);
  const sets = Object.keys(columns).map((name) => `${name} = :${name}`);
  await change(tx, `UPDATE patient_details SET ${sets.join(', ')}, version = version + 1 WHERE file_id = :fileId`, { ...columns, fileId });
}

/** 患者ID of the files with this phone, in a tenant, oldest first. */
export async function filesByPhone(tenantId: string, phone: string): Promise<string[]> {
  const rows = await select<{ file_id: number }>(
    null,
    'SELECT file_id FROM patient_details WHERE tenant_id = :tenantId AND phone_index = :index ORDER BY file_id',
    { tenantId, index: phoneIndexOf(phone) },
  );
  return rows.map((row) => String(row.file_id));
}

/** 患者ID of the files with this document number, of whatever kind, in a tenant, oldest first. */
export async function filesByIdNumber(tenantId: string, idNumber: string): Promise<string[]> {
  const rows = await select<{ file_id: number }>(
    null,
    'SELECT file_id FROM patient_details WHERE tenant_id = :tenantId AND id_number_index = :index ORDER BY file_id',
    { tenantId, index: idNumberIndexOf(idNumber) },
  );
  return rows.map((row) => String(row.file_id));
}
