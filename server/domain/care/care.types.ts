import type { Gender } from '../../../shared/vocab/booking.ts';
import type { Day } from '../../../shared/vocab/day.ts';

/** 就诊人: a person as one account knows him. `personKey` is the same for the same person in every account. */
export interface Member {
  id: string;
  accountId: string;
  name: string;
  gender: Gender;
  birthday: Day;
  idNo: string;
  phone: string;
  personKey: string;
  isDefault: boolean;
}

/** 移除就诊人: who depends on him refuses it in the same transaction. */
export interface MemberRemoved {
  accountId: string;
  memberId: string;
}

/** 患者档案 as the registration desk writes it. `idType` '99' is 身份证; null and '' mean that it was not said. */
export interface PatientDetails {
  name: string;
  gender: Gender;
  birthday: Day;
  phone: string;
  idType: string | null;
  idNumber: string | null;
  province: string | null;
  city: string | null;
  county: string | null;
  address: string | null;
  contName: string | null;
  contRelation: number | null;
  contPhone: string | null;
  groupId: string | null;
}

/** 分组 (a patient is in one at most) 1 | 标签 (any number of them) 2 */
export type LabelKind = 1 | 2;

/** 分组或标签 of a tenant; names are unique within a kind. */
export interface Label {
  id: string;
  kind: LabelKind;
  name: string;
  createdBy: string;
  createdAt: number;
}

/** 报销类型 of a hospital; `percent` in hundredths of a percent (3000 = 30 %). */
export interface Reimbursement {
  name: string;
  percent: number;
}

/** 医保账户: what a person's insurance holds in one hospital, integer fen, never below zero. */
export interface Insurance {
  id: string;
  tenantId: string;
  personKey: string;
  balanceFen: number;
  reimbursement: Reimbursement;
  /** Whether the hospital holds the phone of whoever may see and spend the balance; without it nobody may. */
  phoneHeld: boolean;
}

/** A balance in the hands of whoever proved its phone (`holderIndex`): worth nothing once the hospital holds another. */
export interface Purse {
  insuranceId: string;
  holderIndex: string;
}

declare module '../../platform/events.ts' {
  interface Events {
    'care.member-removed': MemberRemoved;
  }
}
