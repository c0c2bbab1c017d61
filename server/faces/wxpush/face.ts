import { pairRefusal } from '../kit/refusals.ts';
import type { Face } from '../kit.ts';

/** 微信消息推送: bare words; a refusal makes WeChat push again. */
export const face: Face = {
  name: 'wxpush',
  prefixes: ['/wechat/push'],
  envelope: (reply) => reply,
  refuse: pairRefusal,
};
