import type { Context } from '../context.ts';
import type { Answer, Call, Route } from '../http.ts';
import type { Tenant } from '../schema.ts';
import { billCalls } from './bills.ts';
import { certificates } from './certificates.ts';
import { merchantCall } from './kit.ts';
import { closeOrder, orderJsapi, queryByOutTradeNo, queryByTransactionId } from './orders.ts';
import { orderRefund, queryRefund } from './refunds.ts';

type Handler = (context: Context, tenant: Tenant, call: Call) => Answer;

const TABLE: [method: Route['method'], path: string, handler: Handler][] = [
  ['POST', '/v3/pay/transactions/jsapi', orderJsapi],
  ['GET', '/v3/pay/transactions/out-trade-no/:no', queryByOutTradeNo],
  ['POST', '/v3/pay/transactions/out-trade-no/:no/close', closeOrder],
  ['GET', '/v3/pay/transactions/id/:id', queryByTransactionId],
  ['POST', '/v3/refund/domestic/refunds', orderRefund],
  ['GET', '/v3/refund/domestic/refunds/:no', queryRefund],
  ['GET', '/v3/certificates', (_context, tenant) => certificates(tenant)],
];

/** The routes of api.mch.weixin.qq.com: every call authenticated, every answer but a download signed. */
export function payRoutes(context: Context): Route[] {
  const bills = billCalls(context);
  return [
    ...TABLE.map(
      ([method, path, handler]): Route => ({
        ...{ method, path },
        handle: (call) => merchantCall(context, call, (tenant) => handler(context, tenant, call)),
      }),
    ),
    {
      ...{ method: 'GET', path: '/v3/bill/tradebill' },
      handle: (call) => merchantCall(context, call, (tenant) => bills.ask(tenant, call)),
    },
    {
      ...{ method: 'GET', path: '/v3/billdownload/file' },
      handle: (call) => merchantCall(context, call, (tenant) => bills.download(tenant, call), false),
    },
  ];
}
