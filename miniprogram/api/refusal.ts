/** The server said no, or could not be asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The server's code, as SLOT_FULL; UNREACHED when nothing came back, UNREADABLE when it was no answer of ours. */
  readonly code: string;
  /** What to tell the patient, in Chinese. */
  readonly words: string;
  /** The HTTP status, 0 when nothing came back. */
  readonly status: number;

  constructor(code: string, words: string, status: number) {
    super(words);
    this.code = code;
    this.words = words;
    this.status = status;
  }
}

/** Nothing came back: no network, no such host, too slow. */
export function unreached(): Refusal {
  return new Refusal('UNREACHED', '网络连接不上，请检查网络后再试', 0);
}

/** Whether the patient has to sign in (again) before this can be answered. */
export function asksToSignIn(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401 && (error.code === 'NOT_SIGNED_IN' || error.code === '401');
}

/** Reads a refusal in the words of any family: `{error_code,error_msg}`, `{code,message}` or `{code,msg}` with a number. */
export function refusalIn(status: number, body: unknown): Refusal {
  const said: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const code = said.error_code ?? said.code;
  const words = said.error_msg ?? said.message ?? said.msg;
  const isCode = typeof code === 'string' || (typeof code === 'number' && code === status);
  if (isCode && typeof words === 'string' && words) return new Refusal(String(code), words, status);
  return new Refusal('UNREADABLE', '医院系统暂时无法使用，请稍后再试', status);
}
