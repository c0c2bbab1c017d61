import { type Clinic, clinicsOf } from '../../../services/clinics';
import { type Department, departments } from '../../../services/departments';
import { keep, kept } from '../../../state/storage';

/** Everything one can look for. */
export interface Directory {
  departments: Department[];
  clinics: Clinic[];
}

const atOnce = 4;
const remembered = 8;

/** Departments and doctors of the hospital; a department whose doctors do not come is still found itself. Throws Refusal. */
export async function directory(): Promise<Directory> {
  const all = await departments();
  const clinics: Clinic[] = [];
  for (let first = 0; first < all.length; first += atOnce) {
    const some = await Promise.all(all.slice(first, first + atOnce).map(({ id }) => clinicsOf(id).catch(() => [])));
    clinics.push(...some.flat().filter(({ doctorId }) => doctorId !== null));
  }
  return { departments: all, clinics };
}

/** What has these words in its name, or in what the doctor is good at; departments and names before descriptions. */
export function find({ departments: all, clinics }: Directory, text: string): Directory {
  const words = text.trim().toLowerCase();
  if (!words) return { departments: [], clinics: [] };
  const has = (name: string) => name.toLowerCase().includes(words);
  const named = clinics.filter(({ name }) => has(name));
  const described = clinics.filter(
    (clinic) => !named.includes(clinic) && (has(clinic.departmentName) || has(clinic.about) || has(clinic.title)),
  );
  return { departments: all.filter(({ name }) => has(name)), clinics: [...named, ...described] };
}

/** What was looked for on this phone, newest first. */
export const searches = (): string[] => kept('searches') ?? [];

/** Remembers what was looked for. */
export function rememberSearch(text: string): void {
  const words = text.trim();
  if (words) keep('searches', [words, ...searches().filter((other) => other !== words)].slice(0, remembered));
}
