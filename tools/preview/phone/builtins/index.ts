import { button, navigator } from './button.ts';
import { choices } from './choices.ts';
import { fields } from './fields.ts';
import { defineBuiltIn, type Plan } from './kit.ts';
import { pickers } from './pickers.ts';
import { plain } from './plain.ts';
import { scrolling } from './scrolling.ts';

/** Registers everything that WeChat draws itself. */
export function defineBuiltIns(space: unknown): void {
  const all: Record<string, Plan> = { ...plain, ...choices, ...fields, ...pickers, ...scrolling, button, navigator };
  for (const [name, plan] of Object.entries(all)) defineBuiltIn(space, name, plan);
}
