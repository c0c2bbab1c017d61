import assert from 'node:assert/strict';
import { pageOf } from './page.ts';

describe('pageOf', () => {
  const rows = [1, 2, 3];
  const page = (number: number) => pageOf(rows, number, 2, (row) => row * 10);

  it('keeps the pages there are, and none of the endless ones after them', () => {
    assert.deepEqual(page(2), { page_num: 2, page_size: 2, total: 3, pages: 2, list: [30] });
    assert.equal(page(2), page(2));
    assert.deepEqual(page(99), { page_num: 99, page_size: 2, total: 3, pages: 2, list: [] });
    assert.notEqual(page(99), page(99));
  });
});
