const kept = new Map<string, File>();

/** Keeps a file for as long as the phone runs and gives the path by which the mini-program knows it: one that a picture can show. */
export function keepFile(file: File): string {
  const path = URL.createObjectURL(file);
  kept.set(path, file);
  return path;
}

/** The file behind a path. Throws when there is none. */
export async function fileAt(path: string): Promise<File> {
  const file = kept.get(path);
  if (file) return file;
  if (/^(https?|blob|data):/.test(path)) return new File([await (await fetch(path)).blob()], 'file');
  throw new Error(`file not found: ${path}`);
}

/** Lets whoever holds the phone choose files. Throws `cancel` when they do not. */
export function chooseFiles(accept: string, count: number): Promise<File[]> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', accept, multiple: count > 1, hidden: true });
    document.body.append(input);
    input.onchange = () => {
      resolve([...(input.files ?? [])].slice(0, count));
      input.remove();
    };
    input.oncancel = () => {
      reject(new Error('cancel'));
      input.remove();
    };
    input.click();
  });
}
