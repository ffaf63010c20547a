/**
 * @file A path over a plane as a line on a canvas: points nearer than a pixel to the last one drawn are left out, and so is what lies far outside.
 * Past the strong line with a page-coloured casing; what is to come thin.
 */
import type { RollPath } from './rollTypes.ts';
import type { Tokens } from './theme.ts';

/** Pixels of place k of a path into out[0..1]; false: not to be drawn (outside, no number). */
export type Project = (path: RollPath, index: number, out: Float64Array) => boolean;

const NEAR = 0.8; // px
const CASING = 4.5; // px
const at = new Float64Array(2);

export function drawPaths(canvas: CanvasRenderingContext2D, paths: readonly RollPath[], now: number, project: Project, tokens: Tokens): void {
  const shown = paths.filter((path) => !path.hidden);
  canvas.lineJoin = 'round';
  canvas.lineCap = 'round';
  for (const path of shown) {
    const color = tokens.runs[path.colorIndex] ?? tokens.ink;
    trace(canvas, path, Math.floor(now), path.length - 1, project);
    stroke(canvas, color, 1, tokens.alphaFuture, []);
  }
  // the first run on top: drawn last
  for (const path of shown.toReversed()) {
    trace(canvas, path, 0, Math.min(now, path.length - 1), project);
    stroke(canvas, tokens.page, CASING, 0.85, []);
    stroke(canvas, tokens.runs[path.colorIndex] ?? tokens.ink, 2, 1, tokens.dashes[path.colorIndex] ?? []);
  }
  canvas.globalAlpha = 1;
  canvas.setLineDash([]);
}

function stroke(canvas: CanvasRenderingContext2D, color: string, width: number, alpha: number, dash: readonly number[]): void {
  canvas.globalAlpha = alpha;
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.setLineDash(dash as number[]);
  canvas.stroke();
}

function trace(canvas: CanvasRenderingContext2D, path: RollPath, from: number, to: number, project: Project): void {
  canvas.beginPath();
  let down = false;
  let [lastX, lastY] = [0, 0];
  const visit = (index: number, last: boolean) => {
    if (!project(path, index, at)) {
      down = false;
      return;
    }
    const [x, y] = [at[0] as number, at[1] as number];
    if (!down) canvas.moveTo(x, y);
    else if (!last && Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR) return;
    else canvas.lineTo(x, y);
    down = true;
    lastX = x;
    lastY = y;
  };
  for (let k = from; k < to; k++) visit(k, false);
  visit(to, true);
}

/** Balls with their letters; letters of balls that touch fan out. `places`: pixels, or null where a ball is not in the picture. */
export function drawBalls(
  canvas: CanvasRenderingContext2D,
  balls: readonly { readonly letter: string; readonly colorIndex: number; readonly x: number; readonly y: number }[],
  radius: number,
  tokens: Tokens,
): void {
  canvas.font = `600 ${tokens.labelFont}`;
  canvas.textBaseline = 'middle';
  const crowded = (k: number) =>
    balls.some((other, j) => j !== k && Math.hypot(other.x - (balls[k]?.x ?? 0), other.y - (balls[k]?.y ?? 0)) < 2.6 * radius);
  const fan = balls.map((_, k) => crowded(k));
  const count = fan.filter(Boolean).length;
  let rank = 0;
  for (let k = balls.length - 1; k >= 0; k--) {
    const ball = balls[k];
    if (!ball) continue;
    const color = tokens.runs[ball.colorIndex] ?? tokens.ink;
    let [dx, dy] = [radius + 6, 0];
    if (fan[k]) {
      const angle = count === 1 ? 0 : -0.9 * Math.PI + (1.8 * Math.PI * rank++) / count;
      [dx, dy] = [34 * Math.cos(angle), 26 * Math.sin(angle)];
      line(canvas, ball.x, ball.y, ball.x + dx * 0.8, ball.y + dy * 0.8, color);
    }
    canvas.beginPath();
    canvas.arc(ball.x, ball.y, radius, 0, 2 * Math.PI);
    canvas.fillStyle = color;
    canvas.fill();
    canvas.strokeStyle = tokens.page;
    canvas.lineWidth = 2;
    canvas.stroke();
    label(canvas, ball.letter, ball.x + dx, ball.y + dy, dx < -4 ? 'right' : dx > 4 ? 'left' : 'center', tokens);
  }
}

function line(canvas: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number, color: string): void {
  canvas.beginPath();
  canvas.moveTo(x0, y0);
  canvas.lineTo(x1, y1);
  canvas.strokeStyle = color;
  canvas.lineWidth = 1;
  canvas.stroke();
}

/** Ink with a page-coloured halo. */
export function label(canvas: CanvasRenderingContext2D, text: string, x: number, y: number, align: CanvasTextAlign, tokens: Tokens): void {
  canvas.textAlign = align;
  canvas.lineJoin = 'round';
  canvas.strokeStyle = tokens.page;
  canvas.lineWidth = 3.5;
  canvas.strokeText(text, x, y);
  canvas.fillStyle = tokens.ink;
  canvas.fillText(text, x, y);
}
