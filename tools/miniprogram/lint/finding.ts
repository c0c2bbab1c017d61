/** Something wrong with the mini-program: a file from its root, line and column from 1 where known. */
export interface Finding {
  file: string;
  line?: number;
  column?: number;
  message: string;
}

/** A finding as editors jump to it. */
export function printed({ file, line, column, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`} ${message}`;
}
