import type { messages } from '../../../shared/contracts/app/messages.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { noticesOf, templatesFor } from '../../domain/messaging/index.ts';
import type { Handlers } from '../kit.ts';

/** Which messages a user is asked for, and those in their list. */
export const messageHandlers: Handlers<typeof messages> = {
  'GET /app/templates': async ({ scene }, { tenantId }) => {
    const templates = await templatesFor({ tenantId, scene });
    return { list: templates.map(({ templateId, title }) => ({ template_id: templateId, title })) };
  },

  'GET /app/notices': async ({ page_num, page_size }, { accountId, tenantId }) => {
    const { total, notices } = await noticesOf({ accountId, tenantId, page: page_num, pageSize: page_size });
    const list = notices.map(({ id, bookingId, at, ...said }) => ({ noticeId: id, bookId: bookingId, time: dateTimeOf(at), ...said }));
    return { page_num, page_size, total, pages: Math.ceil(total / page_size), list };
  },
};
