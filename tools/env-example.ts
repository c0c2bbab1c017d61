import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { environment } from '../server/platform/config.ts';

/** `.env.example`, made from the one schema of the environment. */
export function envExample(): string {
  const lines = Object.entries(environment.shape).map(([name, schema]) => {
    const fallback = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
    return `# ${schema.description ?? ''}\n${fallback === undefined ? '# ' : ''}${name}=${Array.isArray(fallback) ? fallback.join(',') : (fallback ?? '')}`;
  });
  return `# Every setting there is; made by \`npm run env-example\`. NAME_FILE=path reads a setting from a file.\n\n${lines.join('\n\n')}\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync('.env.example', envExample());
