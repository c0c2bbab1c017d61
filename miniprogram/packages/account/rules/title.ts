/** The title of a longer text: its first line, cut at so many characters. Nobody is asked for a title besides. */
export function titleOf(text: string, most = 20): string {
  const line = text.trim().split(/\p{Cc}/u)[0] ?? '';
  const characters = [...line.trim()];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}
