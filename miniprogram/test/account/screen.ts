interface Field {
  value: string;
  dispatchEvent(event: unknown): void;
}

/** As much of a mounted page as typing needs. */
interface Page {
  document: {
    querySelector(selector: string): Field | null;
    defaultView: { Event: new (type: string, how?: { bubbles: boolean }) => unknown };
  };
  text(): string;
  settled(): Promise<void>;
}

/** Types into the field of that name, as the keyboard does, and leaves it. Throws when the page has none. */
export async function type(page: Page, label: string, text: string): Promise<void> {
  const input = page.document.querySelector(`.mp-page:not([hidden]) input[aria-label="${label}"]`);
  if (!input) throw new Error(`no field ${label} in: ${page.text()}`);
  const { Event } = page.document.defaultView;
  input.dispatchEvent(new Event('focus'));
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('blur'));
  await page.settled();
}

/** What the field of that name shows. */
export function shownIn(page: Page, label: string): string {
  return page.document.querySelector(`.mp-page:not([hidden]) input[aria-label="${label}"]`)?.value ?? '';
}
