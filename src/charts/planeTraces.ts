/**
 * @file Paths of runs on a plane through weight space: the further a place lies off the plane, the thinner and fainter the line that stands for it.
 *
 * Rings: ends of cycles, with their steps; small dots: even numbers of steps; a cross: where all begin; a letter: where a run is, or ended; an x: the last
 * place of a run that diverged, or left the picture for good. Labels that would lie on others are left out.
 */
import { type Ball, drawBalls, drawStart, label } from './balls.ts';
import { textWidth } from './svg.ts';
import type { Tokens } from './theme.ts';
import { stroke } from './tracePath.ts';

export interface PlaneTrace {
  readonly letter: string;
  /** 1..12 */
  readonly colorIndex: number;
  readonly hidden: boolean;
  /** Places; NaN interrupts the line. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Distance from the plane over the distance from the start, 0 to 1. */
  readonly off: ArrayLike<number>;
  /** Which of the places stand out. */
  readonly rings: readonly { readonly at: number; readonly text: string }[];
  readonly dots: readonly number[];
  /** The place to be marked now; -1: none. */
  readonly marked: number;
  readonly end: 'open' | 'over' | 'lost';
}

/** Pixels of a place into out[0..1]; false: not to be drawn. */
export type ProjectPlace = (x: number, y: number, out: Float64Array) => boolean;

export interface Head extends Ball {
  readonly lost: boolean;
}

/** Least share off the plane, and how the line looks from there on. */
const CLASSES = [
  { from: 0, width: 2, alpha: 1, casing: 4.5 },
  { from: 1 / 3, width: 1.5, alpha: 0.85, casing: 3.5 },
  { from: 2 / 3, width: 1, alpha: 0.55, casing: 2.5 },
] as const;
const DOT = 2.2; // px
const RING = 4.5;

const at = new Float64Array(2);

/** Lines, dots and rings; returns the heads, to be drawn above. */
export function drawTraces(
  canvas: CanvasRenderingContext2D,
  traces: readonly PlaneTrace[],
  project: ProjectPlace,
  startText: string,
  tokens: Tokens,
): readonly Head[] {
  const shown = traces.filter(({ hidden }) => !hidden);
  canvas.lineJoin = 'round';
  canvas.lineCap = 'round';
  for (const trace of shown.toReversed()) drawLine(canvas, trace, project, tokens); // the first run on top
  canvas.globalAlpha = 1;
  canvas.setLineDash([]);
  const heads = shown.flatMap((trace) => headOf(trace, project));
  const put = labeler(
    canvas,
    heads.map(({ x, y }) => ({ x0: x - 8, x1: x + 24, y0: y - 7, y1: y + 7 })), // a label above a head stays
    tokens,
  );
  for (const trace of shown.toReversed()) drawDots(canvas, trace, project, tokens);
  const first = shown.find(({ x }) => Number.isFinite(x[0]));
  if (first && project(first.x[0] as number, first.y[0] as number, at)) {
    const [px, py] = [at[0] as number, at[1] as number];
    drawStart(canvas, px, py, '', tokens);
    put(startText, px, py - 14);
  }
  for (const trace of shown) drawRings(canvas, trace, project, put, tokens);
  return heads;
}

/** Where runs are, or ended. */
export function drawHeads(canvas: CanvasRenderingContext2D, heads: readonly Head[], radius: number, tokens: Tokens): void {
  drawCrosses(
    canvas,
    heads.filter(({ lost }) => lost),
    tokens,
  );
  drawBalls(
    canvas,
    heads.filter(({ lost }) => !lost),
    radius,
    tokens,
  );
}

/** An x where a ball would lie. */
function drawCrosses(canvas: CanvasRenderingContext2D, heads: readonly Ball[], tokens: Tokens): void {
  canvas.font = `600 ${tokens.labelFont}`;
  for (const { x, y, letter, colorIndex } of heads) {
    for (const [width, color] of [
      [5, tokens.page],
      [2, tokens.runs[colorIndex] ?? tokens.ink],
    ] as const) {
      canvas.strokeStyle = color;
      canvas.lineWidth = width;
      canvas.beginPath();
      for (const side of [-1, 1]) {
        canvas.moveTo(x - 4, y - 4 * side);
        canvas.lineTo(x + 4, y + 4 * side);
      }
      canvas.stroke();
    }
    label(canvas, letter, x + 11, y, 'left', tokens);
  }
}

/** At the last place that is one. */
function headOf({ letter, colorIndex, x, y, end }: PlaneTrace, project: ProjectPlace): readonly Head[] {
  let last = x.length - 1;
  while (last >= 0 && !Number.isFinite(x[last])) last--;
  if (last < 0 || !project(x[last] as number, y[last] as number, at)) return [];
  return [{ letter, colorIndex, x: at[0] as number, y: at[1] as number, lost: end === 'lost' }];
}

function classOf(off: number): number {
  return off >= CLASSES[2].from ? 2 : off >= CLASSES[1].from ? 1 : 0;
}

/** Piece by piece of one class; dashes go on from piece to piece. */
function drawLine(canvas: CanvasRenderingContext2D, { x, y, off, colorIndex }: PlaneTrace, project: ProjectPlace, tokens: Tokens): void {
  const color = tokens.runs[colorIndex] ?? tokens.ink;
  const dash = tokens.dashes[colorIndex] ?? [];
  let walked = 0;
  let from = 0;
  while (from < x.length - 1) {
    const kind = classOf(off[from + 1] as number);
    let to = from + 1;
    while (to < x.length - 1 && classOf(off[to + 1] as number) === kind) to++;
    const look = CLASSES[kind] ?? CLASSES[0];
    const length = trace(canvas, x, y, from, to, project);
    stroke(canvas, tokens.page, look.casing, 0.8 * look.alpha, []);
    canvas.lineDashOffset = walked;
    stroke(canvas, color, look.width, look.alpha, dash);
    canvas.lineDashOffset = 0;
    walked += length;
    from = to;
  }
}

/** Makes the canvas's path; its length in pixels. */
function trace(
  canvas: CanvasRenderingContext2D,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
  project: ProjectPlace,
): number {
  canvas.beginPath();
  let length = 0;
  let [px, py] = [Number.NaN, Number.NaN];
  for (let k = from; k <= to; k++) {
    if (!project(x[k] as number, y[k] as number, at)) {
      px = Number.NaN;
      continue;
    }
    const [qx, qy] = [at[0] as number, at[1] as number];
    if (Number.isNaN(px)) canvas.moveTo(qx, qy);
    else {
      canvas.lineTo(qx, qy);
      length += Math.hypot(qx - px, qy - py);
    }
    [px, py] = [qx, qy];
  }
  return length;
}

function drawDots(canvas: CanvasRenderingContext2D, { x, y, dots, marked, colorIndex }: PlaneTrace, project: ProjectPlace, tokens: Tokens): void {
  canvas.fillStyle = tokens.runs[colorIndex] ?? tokens.ink;
  canvas.strokeStyle = tokens.page;
  const dot = (k: number, radius: number, edge: number) => {
    if (!project(x[k] as number, y[k] as number, at)) return;
    canvas.beginPath();
    canvas.arc(at[0] as number, at[1] as number, radius, 0, 2 * Math.PI);
    canvas.lineWidth = edge;
    canvas.stroke();
    canvas.fill();
  };
  for (const k of dots) dot(k, DOT, 1);
  if (marked >= 0) dot(marked, 2 * DOT, 2);
}

function drawRings(
  canvas: CanvasRenderingContext2D,
  { x, y, rings, letter, colorIndex }: PlaneTrace,
  project: ProjectPlace,
  put: Labeler,
  tokens: Tokens,
): void {
  for (const { at: k, text } of rings) {
    if (!project(x[k] as number, y[k] as number, at)) continue;
    const [px, py] = [at[0] as number, at[1] as number];
    canvas.beginPath();
    canvas.arc(px, py, RING, 0, 2 * Math.PI);
    canvas.fillStyle = tokens.page;
    canvas.strokeStyle = tokens.runs[colorIndex] ?? tokens.ink;
    canvas.lineWidth = 1.75;
    canvas.fill();
    canvas.stroke();
    put(`${letter} ${text}`, px, py - 13);
  }
}

interface Rect {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

type Labeler = (text: string, x: number, y: number) => void;

/** Centered labels that keep away from each other and from what is taken. */
function labeler(canvas: CanvasRenderingContext2D, taken: readonly Rect[], tokens: Tokens): Labeler {
  const all = [...taken];
  return (text, x, y) => {
    const half = textWidth(text) / 2 + 2;
    const rect = { x0: x - half, x1: x + half, y0: y - 7, y1: y + 7 };
    if (all.some((one) => one.x0 < rect.x1 && one.x1 > rect.x0 && one.y0 < rect.y1 && one.y1 > rect.y0)) return;
    all.push(rect);
    canvas.font = tokens.labelFont;
    canvas.textBaseline = 'middle';
    label(canvas, text, x, y, 'center', tokens);
  };
}
