import { madeFrom } from '../../platform/ready.ts';

/** Seed 001's page of rows already at hand; made once while the rows stay the same. */
export function pageOf<T, R>(rows: readonly T[], page: number, pageSize: number, print: (row: T) => R) {
  const from = (page - 1) * pageSize;
  if (from >= rows.length) return pageAround<R>([], rows.length, page, pageSize); // not kept: there is no end of such pages
  return madeFrom(rows, `page ${page}/${pageSize}`, () =>
    pageAround(rows.slice(from, from + pageSize).map(print), rows.length, page, pageSize),
  );
}

/** Seed 001's page around rows that the domain has already cut. */
export function pageAround<R>(list: R[], total: number, page: number, pageSize: number) {
  return { page_num: page, page_size: pageSize, total, pages: Math.ceil(total / pageSize), list };
}
