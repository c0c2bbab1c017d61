import { ProjectError } from './project.ts';

/** The two lines of miniprogram/settings.ts that differ from build to build, as JavaScript expressions. */
export interface SettingExpressions {
  serverUrl: string;
  tenantId: string;
}

/** settings.ts with other values. Throws ProjectError when it does not export both. */
export function withSettings(source: string, expressions: SettingExpressions): string {
  let changed = source;
  for (const [name, expression] of Object.entries(expressions)) {
    const line = new RegExp(`(export const ${name}\\b[^=]*=)[^;]*;`);
    if (!line.test(changed)) throw new ProjectError([`settings.ts: no line "export const ${name} = …;" to set`]);
    changed = changed.replace(line, (_, begin: string) => `${begin} ${expression};`);
  }
  return changed;
}
