import type { IncomingMessage } from 'node:http';
import { Fault } from '../../../shared/vocab/fault.ts';
import { readBytes } from '../../platform/http.ts';

const emptyLine = '\r\n\r\n';

/** The boundary that a multipart/form-data content type names; undefined for any other. */
export function boundaryOf(contentType: string): string | undefined {
  const found = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * Reads a form whose file comes last: first up to the file's own bytes (at most `beside`; without a file, all of it),
 * which `admit` may refuse by throwing, then the whole (at most `most`). Nothing of a file that was refused is kept.
 * Throws body_too_large.
 */
export async function readForm(
  request: IncomingMessage,
  limits: { boundary: string; beside: number; most: number },
  admit: (head: Buffer) => Promise<void>,
): Promise<Buffer> {
  try {
    await admit(await readHead(request, limits));
  } catch (error) {
    dropRest(request, limits.most);
    throw error;
  }
  const whole = readBytes(request, limits.most);
  request.resume();
  return whole;
}

/** Reads up to the file and puts back what it read: the request is left paused. */
function readHead(request: IncomingMessage, { boundary, beside }: { boundary: string; beside: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const settle = (settled: () => void) => {
      request.off('data', take).off('end', whole).off('error', broken).off('close', broken);
      settled();
    };
    const whole = () => settle(() => resolve(read));
    const broken = () => settle(() => reject(new Fault('bad_json')));
    const take = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      const end = fileBegins(read, boundary);
      if (end === undefined && read.length <= beside) return;
      request.pause();
      request.unshift(read);
      settle(() => (end !== undefined && end <= beside ? resolve(read.subarray(0, end)) : reject(new Fault('body_too_large'))));
    };
    request.on('data', take).on('end', whole).on('error', broken).on('close', broken);
  });
}

/** Where the bytes of the part called `file` begin; undefined while its head has not come. */
function fileBegins(bytes: Buffer, boundary: string): number | undefined {
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1)) {
    const end = bytes.indexOf(emptyLine, at);
    if (end < 0) return undefined;
    const disposition = /^content-disposition:(.*)$/im.exec(bytes.toString('latin1', at, end))?.[1] ?? '';
    if (/;\s*name="file"\s*(?:;|$)/i.test(disposition)) return end + emptyLine.length;
  }
  return undefined;
}

/** Lets a client finish sending what was refused, so that it hears the answer; whoever sends more than would have been allowed is cut off. */
function dropRest(request: IncomingMessage, most: number): void {
  let left = most;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
