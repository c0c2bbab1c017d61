import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signIn } from '../../../shared/contracts/app/sign-in.ts';
import type { Endpoint } from '../../../shared/contracts/kit.ts';
import { auth } from '../../../shared/contracts/pati/auth.ts';
import { members } from '../../../shared/contracts/pati/members.ts';
import { Fault, faultCodes } from '../../../shared/vocab/fault.ts';
import { printerOf } from '../kit/print.ts';
import { face } from './face.ts';

const folder = path.join(import.meta.dirname, '../../../shared/contracts');

describe('pati and app: the pair of error_code and error_msg', () => {
  it('refuses every fault with a fitting status and Chinese words', () => {
    for (const code of faultCodes) {
      const { status, body } = face.refuse(new Fault(code));
      assert.ok(status >= 400 && status < 600, code);
      assert.deepEqual(Object.keys(body), ['error_code', 'error_msg']);
      const [error_code, error_msg = ''] = Object.values(body).map(String);
      assert.equal(error_code, code.toUpperCase());
      assert.match(error_msg, /^[\u4e00-\u9fff]/, code);
    }
  });

  it('prefers the words of the fault, and adds nothing else that it carries', () => {
    const { body } = face.refuse(new Fault('invalid_input', { field: 'name', words: '姓名应为 1–30 个字', retryAfter: 3 }));
    assert.deepEqual(body, { error_code: 'INVALID_INPUT', error_msg: '姓名应为 1–30 个字' });
  });
});

for (const [name, contract] of [
  ['pati', { ...auth, ...members }],
  ['app', signIn],
] as const)
  describe(`${name}: examples of signing in and members`, () => {
    const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, name, 'examples', file), 'utf8'));

    it('are what the contract takes and prints, key for key', () => {
      for (const [route, { example, request, response }] of Object.entries<Endpoint>(contract)) {
        const asked = request.safeParse(read(`${example}.request.json`));
        assert.ok(asked.success, `${route}: ${asked.error?.message}`);
        const reply = read(`${example}.response.json`);
        assert.ok(response.safeParse(reply).success, route);
        assert.equal(printerOf(response)(reply), JSON.stringify(reply), route);
      }
    });
  });
