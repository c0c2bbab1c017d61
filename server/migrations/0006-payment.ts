import { column, type Migration } from '../platform/db-migrate.ts';

export const paymentTables: Migration = {
  name: '0006-orders-payment-attempts-refunds-and-notices',
  up: async (schema) => {
    await schema.createTable('orders', {
      id: column.id,
      tenant_id: column.ref,
      account_id: column.ref,
      subject_kind: column.text(12),
      subject_id: column.ref,
      description: column.text(127),
      ori_fen: column.int,
      reimburse_percent: column.int,
      pay_fen: column.int,
      refunded_fen: column.count,
      status: column.text(12),
      channel: column.textOrNull(12),
      paid_attempt_id: column.refOrNull,
      hold_until: column.atOrNull,
      created_at: column.at,
      paid_at: column.atOrNull,
      closed_at: column.atOrNull,
    });
    await schema.unique('orders', 'subject_kind', 'subject_id');
    await schema.index('orders', 'status', 'hold_until');
    await schema.createTable('payment_attempts', {
      id: column.id,
      order_id: column.ref,
      tenant_id: column.ref,
      mchid: column.text(32),
      appid: column.text(32),
      openid: column.text(64),
      out_trade_no: column.text(32),
      fen: column.int,
      refunded_fen: column.count,
      description: column.text(127),
      nonce_str: column.text(32),
      prepay_id: column.textOrNull(64),
      /** opening → open → paid | closing → closed */
      status: column.text(12),
      /** 1 while the attempt is the order's live one, else NULL: one live attempt an order. */
      active_key: column.intOrNull,
      expires_at: column.at,
      created_at: column.at,
      opened_at: column.atOrNull,
      closed_at: column.atOrNull,
      paid_at: column.atOrNull,
      checked_at: column.at,
      transaction_id: column.textOrNull(32),
    });
    await schema.unique('payment_attempts', 'out_trade_no');
    await schema.unique('payment_attempts', 'order_id', 'active_key');
    await schema.index('payment_attempts', 'status', 'checked_at');
    await schema.index('payment_attempts', 'prepay_id');
    await schema.index('payment_attempts', 'mchid', 'paid_at');
    await schema.createTable('refunds', {
      id: column.id,
      order_id: column.ref,
      attempt_id: column.ref,
      tenant_id: column.ref,
      mchid: column.text(32),
      out_refund_no: column.text(64),
      refund_fen: column.int,
      reason: column.text(80),
      /** recorded → processing → success | abnormal | closed */
      status: column.text(12),
      refund_id: column.textOrNull(64),
      created_at: column.at,
      checked_at: column.at,
      settled_at: column.atOrNull,
    });
    await schema.unique('refunds', 'out_refund_no');
    await schema.index('refunds', 'order_id');
    await schema.index('refunds', 'status', 'checked_at');
    await schema.createTable('payment_notices', {
      id: column.id,
      notice_id: column.text(64),
      mchid: column.text(32),
      event_type: column.text(40),
      out_no: column.text(64),
      outcome: column.text(16),
      copies: column.count,
      first_at: column.at,
      last_at: column.at,
    });
    await schema.unique('payment_notices', 'notice_id');
    await schema.index('payment_notices', 'out_no');
  },
  down: async (schema) => {
    await schema.dropTable('payment_notices');
    await schema.dropTable('refunds');
    await schema.dropTable('payment_attempts');
    await schema.dropTable('orders');
  },
};
