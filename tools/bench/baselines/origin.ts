/** Marks the rows that the naive baseline books: the checker leaves them out. */
export const naiveOrigin = 'naive';
