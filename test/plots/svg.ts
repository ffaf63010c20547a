/** @file A small line chart as an SVG string, the same bytes everywhere: what the gallery shows and the snapshots hold. Numbers are rounded to 0.1. */

export interface Line {
  readonly ys: readonly number[]; // y at x = 0, 1, 2, ...
  readonly color: string;
  /** Values at the bottom and the top of the picture. */
  readonly range: readonly [number, number];
  readonly dashed?: boolean;
}

export interface Picture {
  readonly title: string;
  readonly note: string;
  readonly lines: readonly Line[];
  /** Vertical marks. */
  readonly marks: readonly number[];
  /** Number of x values. */
  readonly length: number;
}

const WIDTH = 360;
const HEIGHT = 180;
const PAD = { left: 48, right: 36, top: 24, bottom: 24 };

export function svg({ title, note, lines, marks, length }: Picture): string {
  const x = (step: number) => PAD.left + ((WIDTH - PAD.left - PAD.right) * step) / Math.max(1, length - 1);
  const bottom = HEIGHT - PAD.bottom;
  const parts = [
    `<rect x="${PAD.left}" y="${PAD.top}" width="${WIDTH - PAD.left - PAD.right}" height="${bottom - PAD.top}" fill="none" stroke="#bbb"/>`,
    text(PAD.left, 15, title, 'start', 'bold'),
    text(WIDTH - PAD.right, 15, note, 'end'),
    text(PAD.left, HEIGHT - 8, '0', 'middle'),
    text(WIDTH - PAD.right, HEIGHT - 8, String(length - 1), 'middle'),
    ...marks.map((step) => `<path d="M${x(step).toFixed(1)} ${PAD.top}V${bottom}" stroke="#bbb" stroke-dasharray="2 3"/>`),
    ...lines.flatMap((line, i) => [
      ...line.range.map((value, end) =>
        text(i === 0 ? PAD.left - 4 : WIDTH - PAD.right + 4, end === 0 ? bottom : PAD.top + 8, short(value), i === 0 ? 'end' : 'start'),
      ),
      `<path d="${path(line, x)}" fill="none" stroke="${line.color}" stroke-width="1.5"${line.dashed ? ' stroke-dasharray="4 3"' : ''}/>`,
    ]),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="10">`;
  return `${head}\n${parts.join('\n')}\n</svg>\n`;
}

/** A polyline without the points that lie within a flat stretch, with gaps where there is no number. */
function path({ ys, range: [low, high] }: Line, x: (step: number) => number): string {
  const y = (value: number) => HEIGHT - PAD.bottom - ((HEIGHT - PAD.bottom - PAD.top) * (value - low)) / (high - low);
  const rows = ys.map((value) => y(value).toFixed(1));
  const kept = rows.flatMap((row, i) => {
    const before = rows[i - 1] ?? 'NaN';
    if (row === 'NaN' || (row === before && row === rows[i + 1])) return [];
    return [`${before === 'NaN' ? 'M' : 'L'}${x(i).toFixed(1)} ${row}`];
  });
  return kept.join('');
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', weight = 'normal'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}">${words}</text>`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
