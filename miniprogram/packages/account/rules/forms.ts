/** What is wrong with a field, in words for the patient; '' when nothing is. */
export type Complaint = string;

/** What is said to whoever has not ticked the agreement. */
export const askToAgree: Complaint = '请先勾选同意下面的说明';

/** 大陆手机号: eleven digits. */
export function phoneComplaint(phone: string): Complaint {
  if (phone === '') return '请填写手机号';
  if (phone.length !== 11) return `手机号是 11 位，现在填了 ${phone.length} 位`;
  return /^1[3-9]\d{9}$/.test(phone) ? '' : '手机号不对，请检查';
}

/** 验证码: six digits, as the text message has them. */
export function codeComplaint(code: string): Complaint {
  if (code === '') return '请填写短信里的验证码';
  return /^\d{6}$/.test(code) ? '' : '验证码是 6 位数字';
}

/** A password somebody is about to choose: eight characters at least. */
export function newPasswordComplaint(password: string): Complaint {
  if (password === '') return '请设置密码';
  if (password.length < 8) return `密码至少 8 位，现在是 ${password.length} 位`;
  return password.length > 128 ? '密码太长，最多 128 位' : '';
}

/** 姓名 or 昵称: 1 to 30 characters on one line. */
export function nameComplaint(name: string, what = '姓名'): Complaint {
  const trimmed = name.trim();
  if (trimmed === '') return `请填写${what}`;
  if ([...trimmed].length > 30) return `${what}最多 30 个字`;
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(trimmed) ? `${what}里有不能用的符号` : '';
}

/** Free text of at most so many characters; `what` is what it is called. */
export function textComplaint(text: string, what: string, most: number): Complaint {
  const length = [...text.trim()].length;
  if (length === 0) return `请填写${what}`;
  return length > most ? `${what}最多 ${most} 个字，现在是 ${length} 个` : '';
}

/** Digits as someone typed or pasted them, without the spaces, dashes and +86 around them. */
export function digitsOf(typed: string): string {
  return typed.replace(/^\s*(\+|00)86/, '').replace(/\D/g, '');
}

/** The first complaint of a form, in the order of its fields; '' when all is well. */
export function firstComplaint(complaints: Record<string, Complaint>): Complaint {
  return Object.values(complaints).find((words) => words !== '') ?? '';
}
