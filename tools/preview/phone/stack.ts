import type { PageFrame } from './page-frame.ts';

// biome-ignore lint/suspicious/noExplicitAny: a page is whatever the mini-program made of it
type Loose = any;

/** The style elements of one page: a page is a web view of its own, so its sheets are attached only while it is on top. */
export interface PageSheets {
  paths: Set<string>;
  elements: HTMLStyleElement[];
  attached: boolean;
}

/** An open page. */
export interface OpenPage {
  id: number;
  route: string;
  options: Record<string, string>;
  sheets: PageSheets;
  frame: PageFrame;
  root: Loose;
  component: Loose;
  instance: Loose;
  ready: boolean;
  shown: boolean;
}

/** The open pages, the visible one last. */
export const stack: OpenPage[] = [];
/** The page that is seen. */
export function topPage(): OpenPage | undefined {
  return stack.at(-1);
}
