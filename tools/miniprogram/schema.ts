import { z } from 'zod';

const using = z.record(z.string(), z.string());
const subpackage = z.object({
  root: z.string().min(1),
  name: z.string().optional(),
  pages: z.array(z.string()),
  independent: z.boolean().optional(),
});

/** As much of app.json as a build needs; the rest goes to WeChat as it stands. */
export const appJson = z.looseObject({
  pages: z.array(z.string()).min(1),
  subPackages: z.array(subpackage).optional(),
  subpackages: z.array(subpackage).optional(),
  usingComponents: using.optional(),
  window: z.record(z.string(), z.unknown()).optional(),
  tabBar: z
    .looseObject({
      custom: z.boolean().optional(),
      list: z.array(
        z.looseObject({ pagePath: z.string(), text: z.string(), iconPath: z.string().optional(), selectedIconPath: z.string().optional() }),
      ),
    })
    .optional(),
});
/** app.json */
export type AppJson = z.infer<typeof appJson>;

/** As much of a page's or component's .json as a build needs. */
export const partJson = z.looseObject({
  component: z.boolean().optional(),
  usingComponents: using.optional(),
  componentGenerics: z.record(z.string(), z.union([z.boolean(), z.object({ default: z.string() })])).optional(),
  styleIsolation: z.string().optional(),
  addGlobalClass: z.boolean().optional(),
  pureDataPattern: z.string().optional(),
});
/** The .json of a page or component. */
export type PartJson = z.infer<typeof partJson>;
