import { reactions } from '../app/reactions.ts';
import type { CodeIssued } from '../domain/identity/index.ts';
import { on, payloadSealer, useReactions } from '../platform/events.ts';

/** Inside a describe: collects the text messages that its tests cause, instead of sending them. */
export function catchCodes() {
  const sent: CodeIssued[] = [];
  const withheld: CodeIssued[] = [];
  const keepSent = async (_tx: unknown, events: readonly CodeIssued[]) => void sent.push(...events);
  const keepWithheld = async (_tx: unknown, events: readonly CodeIssued[]) => void withheld.push(...events);
  before(() =>
    useReactions(
      [
        ...reactions.filter(({ event }) => !event.startsWith('identity.code-')),
        on('identity.code-issued', keepSent, 'same-transaction'),
        on('identity.code-withheld', keepWithheld, 'same-transaction'),
      ],
      payloadSealer(),
    ),
  );
  after(() => useReactions(reactions, payloadSealer()));
  const textsTo = (phone: string) => sent.filter((message) => message.phone === phone).map(({ text }) => text);
  return {
    /** The messages sent to a phone, oldest first. */
    textsTo,
    /** How many messages were not sent to a phone on purpose. */
    withheldFrom: (phone: string) => withheld.filter((message) => message.phone === phone).length,
    /** The code in the last message to a phone. */
    codeTo(phone: string): string {
      const code = /\d{6}/.exec(textsTo(phone).at(-1) ?? '')?.[0];
      if (!code) throw new Error(`No code was sent to ${phone}.`);
      return code;
    },
  };
}

/** Another code than the given one. */
export function wrongCode(right: string, by = 1): string {
  return String((Number(right) + by) % 1_000_000).padStart(6, '0');
}
