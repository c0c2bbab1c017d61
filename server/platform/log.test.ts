import assert from 'node:assert/strict';
import { loggedBy } from '../test/tiny-face.ts';
import { log, setLogLevel } from './log.ts';

describe('platform/log', () => {
  it('blanks personal data wherever it turns up, three levels down, and changes nothing of what was given', async () => {
    const given = {
      phone: '13800000001',
      route: 'GET /x',
      about: { name: '张三', status: 200, deep: { openid: 'o1', kept: null } },
      list: [{ token: 't' }, 7, 'x'],
    };
    const copy = structuredClone(given);
    const [line] = await loggedBy(async () => log.info(given, 'said'));
    assert.deepEqual(
      { phone: line?.phone, route: line?.route, about: line?.about, list: line?.list, msg: line?.msg },
      {
        phone: '***',
        route: 'GET /x',
        about: { name: '***', status: 200, deep: { openid: '***', kept: null } },
        list: [{ token: '***' }, 7, 'x'],
        msg: 'said',
      },
    );
    assert.deepEqual(given, copy);
  });

  it('tells of an error its message and where it came from, and nothing that hangs on it', async () => {
    const error = Object.assign(new Error('broken'), { phone: '13800000001' });
    const [line] = await loggedBy(async () => log.warn({ why: error, err: error }, 'said'));
    assert.ok(!JSON.stringify(line).includes('13800000001'));
    assert.match(JSON.stringify(line?.why), /broken/);
  });

  it('says nothing below its level', () => {
    const { level } = log;
    setLogLevel('warn');
    assert.equal(log.isLevelEnabled('info'), false);
    setLogLevel(level);
  });
});
