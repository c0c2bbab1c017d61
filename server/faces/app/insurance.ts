import type { bills, insurance } from '../../../shared/contracts/app/insurance.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { yuanOf, yuanText } from '../../../shared/vocab/money.ts';
import { type BillMonth, billLines, billSummary, type PaidCard } from '../../domain/booking/index.ts';
import { type Insurance, insuredMembers, keepInsurance } from '../../domain/care/index.ts';
import { paymentIdOf } from '../../domain/payment/index.ts';
import type { Handlers } from '../kit.ts';
import { csvOf } from './csv.ts';

function holdingOf({ balanceFen, reimbursement: { name, percent } }: Insurance) {
  return { reimburseType: name, reimbursePercent: percent / 100, balance: yuanOf(balanceFen) };
}

/** 医保账户. */
export const insuranceHandlers: Handlers<typeof insurance> = {
  'GET /app/insurance': async (_input, { accountId, tenantId }) => {
    const insured = await insuredMembers({ accountId, tenantId });
    return { list: insured.map(({ member: { id, name }, insurance }) => ({ memberId: id, memberName: name, ...holdingOf(insurance) })) };
  },

  'POST /app/staff/insurance': async ({ IDNo, phone, reimburseType, reimbursePercent, topUp, receipt }, caller) => {
    const { tenantId, accountId: operatorId, once } = caller;
    const reimbursement = { name: reimburseType, percent: Math.round(reimbursePercent * 100) };
    const said = { idNo: IDNo, phone, reimbursement, topUpFen: Math.round(topUp * 100), receipt };
    const kept = await keepInsurance({ tenantId, operatorId, once, ...said });
    return { ...holdingOf(kept), phoneHeld: kept.phoneHeld };
  },
};

function sumsOf({ orders, oriFen, reimbursedFen, paidFen, refundedFen }: Omit<BillMonth, 'month'>) {
  return {
    orders,
    oriAmount: yuanOf(oriFen),
    reimbursed: yuanOf(reimbursedFen),
    paid: yuanOf(paidFen),
    refunded: yuanOf(refundedFen),
  };
}

const channels = { wechat: '微信支付', insurance: '医保余额' } as const;
const heads = [
  '支付时间',
  '订单编号',
  '就诊人',
  '科室',
  '医生',
  '就诊时间',
  '挂号费（元）',
  '报销类型',
  '报销比例（%）',
  '实付（元）',
  '已退（元）',
  '支付方式',
];

function lineOf({ booking, member, department, doctor, order }: PaidCard): string[] {
  return [
    ...[dateTimeOf(order.paidAt ?? order.createdAt), paymentIdOf(order.orderId), member.name, department.name, doctor?.name ?? '普通门诊'],
    ...[dateTimeOf(booking.visitAt), yuanText(order.oriFen), order.reimburseName ?? '自费', yuanText(order.reimbursePercent)],
    ...[yuanText(order.payFen), yuanText(order.refundedFen), order.channel ? channels[order.channel] : ''],
  ];
}

/** 账单汇总. */
export const billHandlers: Handlers<typeof bills> = {
  'GET /app/bills': async (span, { accountId, tenantId }) => {
    const { months, total } = await billSummary({ ...span, accountId, tenantId });
    return { months: months.map(({ month, ...sums }) => ({ month, ...sumsOf(sums) })), total: sumsOf(total) };
  },

  'GET /app/bills.csv': async (span, { accountId, tenantId }) => {
    const lines = await billLines({ ...span, accountId, tenantId });
    const name = `bill-${[span.year, span.month].filter((part) => part !== undefined).join('-')}.csv`;
    return { type: 'text/csv; charset=utf-8', name, bytes: csvOf([heads, ...lines.map(lineOf)]) };
  },
};
