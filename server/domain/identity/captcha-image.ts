import { randomInt } from 'node:crypto';

type Point = readonly [x: number, y: number];

/**
 * Characters as strokes in a box of 4 by 6, corners written as digits `xy`. None looks like another: no 0 O D Q, 1 I L,
 * 2 Z, 5 S, 6 G, 8 B, 4 A, E F, P R, U V.
 */
const strokes: Record<string, string> = {
  A: '06 20 46,14 34',
  C: '41 20 02 04 26 45',
  E: '40 00 06 46,03 33',
  H: '00 06,40 46,03 43',
  J: '10 40,30 35 16 05',
  K: '00 06,40 03 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  P: '06 00 30 41 42 33 03',
  T: '00 40,20 26',
  W: '00 16 22 36 40',
  X: '00 46,40 06',
  Y: '00 23 40,23 26',
  3: '00 40 22 33 44 35 06',
  7: '00 40 16',
  9: '41 20 02 13 41,41 26',
};
/** The characters that a picture can show. */
export const captchaAlphabet: readonly string[] = Object.keys(strokes);
const size = { width: 160, height: 60 };

/** So many random characters that a picture can show. */
export function captchaText(length: number): string {
  return Array.from({ length }, () => captchaAlphabet[randomInt(captchaAlphabet.length)]).join('');
}

/**
 * Draws a text of those characters as SVG. Every stroke is a bent path of its own, shuffled among others that mean
 * nothing, in one colour and width: the file holds no letter and no order of letters.
 */
export function drawCaptcha(text: string): string {
  const lines = [...text].flatMap((character, index) => placed(linesOf(character), 8 + index * 38));
  const paths = shuffled([...lines, ...Array.from({ length: 4 }, stray)]).map(bent);
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">`;
  const style =
    '<rect width="100%" height="100%" fill="#f4f6f8"/><g fill="none" stroke="#24405c" stroke-width="2.4" stroke-linecap="round">';
  return `${open}${style}${paths.join('')}</g></svg>`;
}

function linesOf(character: string): [Point, Point][] {
  return (strokes[character] ?? '').split(',').flatMap((stroke) => {
    const points = stroke.split(' ').map((corner): Point => [Number(corner[0]), Number(corner[1])]);
    return points.slice(1).map((point, index): [Point, Point] => [points[index] ?? point, point]);
  });
}

/** Turned, leant and sized a little, each character otherwise. */
function placed(lines: [Point, Point][], left: number): [Point, Point][] {
  const [turn, lean, width, height] = [between(-0.22, 0.22), between(-0.2, 0.2), between(5.6, 7.4), between(5.8, 7.4)];
  const [dx, dy] = [left + 14 + between(-3, 3), size.height / 2 + between(-5, 5)];
  const put = ([x, y]: Point): Point => {
    const [h, v] = [(x - 2) * width + (y - 3) * lean * height + between(-0.8, 0.8), (y - 3) * height + between(-0.8, 0.8)];
    return [dx + h * Math.cos(turn) - v * Math.sin(turn), dy + h * Math.sin(turn) + v * Math.cos(turn)];
  };
  return lines.map(([from, to]) => [put(from), put(to)]);
}

/** A short line or a long one that belongs to no character. */
function stray(_: unknown, index: number): [Point, Point] {
  const [x, y] = [between(5, size.width - 25), between(8, 52)];
  if (index === 0)
    return [
      [between(0, 20), between(5, 55)],
      [between(140, 160), between(5, 55)],
    ];
  return [
    [x, y],
    [x + between(5, 12), y + between(-10, 10)],
  ];
}

function bent([[x1, y1], [x2, y2]]: [Point, Point]): string {
  const [cx, cy] = [(x1 + x2) / 2 + between(-3, 3), (y1 + y2) / 2 + between(-3, 3)];
  const [a, b] = randomInt(2) ? [at(x1, y1), at(x2, y2)] : [at(x2, y2), at(x1, y1)];
  return `<path d="M${a}Q${at(cx, cy)} ${b}"/>`;
}

const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
const between = (low: number, high: number) => low + (randomInt(1_000_000) / 1_000_000) * (high - low);

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: randomInt(2 ** 40) }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
