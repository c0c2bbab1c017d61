import type { push } from '../../../shared/contracts/wxpush/push.ts';
import { receivePush } from '../../domain/messaging/index.ts';
import type { Handlers } from '../kit.ts';

/** WeChat's message push: the check of the address and the events. */
export const pushHandlers: Handlers<typeof push> = {
  'GET /wechat/push/{appid}': ({ appid, ...query }, { body }) => receivePush({ appid, query, body }),
  'POST /wechat/push/{appid}': ({ appid, ...query }, { body }) => receivePush({ appid, query, body }),
};
