import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

/** What Prometheus is told. Labels never hold ids or personal data. */
export const metrics = {
  requests: new Histogram({
    name: 'http_request_seconds',
    help: 'HTTP requests by route and status',
    labelNames: ['route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  }),
  outboxAge: new Gauge({ name: 'outbox_oldest_seconds', help: 'Age of the oldest undelivered outbox row', registers: [registry] }),
  outboxDelivered: new Counter({
    name: 'outbox_delivered_total',
    help: 'Outbox rows delivered, retried or given up',
    labelNames: ['reaction', 'outcome'] as const,
    registers: [registry],
  }),
  alarms: new Counter({ name: 'alarms_total', help: 'Things a person must look at', labelNames: ['kind'] as const, registers: [registry] }),
  messages: new Counter({
    name: 'messages_total',
    help: 'Messages by outcome',
    labelNames: ['kind', 'outcome'] as const,
    registers: [registry],
  }),
  notices: new Counter({
    name: 'payment_notices_total',
    help: 'Payment callbacks by outcome',
    labelNames: ['outcome'] as const,
    registers: [registry],
  }),
};

/** The Prometheus text of this process. */
export function metricsText(): Promise<string> {
  return registry.metrics();
}
