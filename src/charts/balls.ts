/** @file Heads of paths on a canvas: balls with their letters, arrows to those outside the picture, and text that stays legible on any ground. */
import type { Box } from './axes.ts';
import type { Tokens } from './theme.ts';

export interface Ball {
  readonly letter: string;
  /** 1..12 */
  readonly colorIndex: number;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
}

/** Balls with their letters, at their pixels; letters of balls that touch fan out. */
export function drawBalls(canvas: CanvasRenderingContext2D, balls: readonly Ball[], radius: number, tokens: Tokens): void {
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

/** Those inside the box, and those that are somewhere else. */
export function sortBalls<B extends Ball>(balls: readonly B[], box: Box): readonly [inside: readonly B[], gone: readonly B[]] {
  const inside = ({ x, y }: B) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  return [balls.filter(inside), balls.filter((ball) => !inside(ball) && Number.isFinite(ball.x) && Number.isFinite(ball.y))];
}

/** Room that an arrowhead and its letter take, in pixels. */
const GONE = { width: 26, height: 15, margin: 12 };
const ROWS = 12;

type Spot = Pick<Ball, 'x' | 'y'>;

/** Where the heads of balls outside the box stand: at the edge nearest to each, side by side along it, and in further rows when it is full. */
export function edgeSpots(balls: readonly Spot[], box: Pick<Box, 'left' | 'right' | 'top' | 'bottom'>): readonly Spot[] {
  const { width, height, margin } = GONE;
  const [left, right, top, bottom] = [box.left + margin, box.right - margin, box.top + margin, box.bottom - margin];
  const taken: Spot[] = [];
  const isFree = ({ x, y }: Spot) =>
    x >= left && x <= right && y >= top && y <= bottom && taken.every((other) => Math.abs(other.x - x) >= width || Math.abs(other.y - y) >= height);
  for (const ball of balls) {
    const nearest = { x: Math.max(left, Math.min(right, ball.x)), y: Math.max(top, Math.min(bottom, ball.y)) };
    const upright = ball.x < box.left || ball.x > box.right;
    const inward = { x: nearest.x > (left + right) / 2 ? -width : width, y: nearest.y > (top + bottom) / 2 ? -height : height };
    const places = Math.ceil(upright ? (bottom - top) / height : (right - left) / width);
    const spots = Array.from({ length: ROWS * (2 * places + 1) }, (_, rank): Spot => {
      const row = Math.floor(rank / (2 * places + 1));
      const place = rank % (2 * places + 1);
      const shift = place % 2 === 0 ? -place / 2 : (place + 1) / 2; // 0, 1, -1, 2, -2, ...
      return upright
        ? { x: nearest.x + row * inward.x, y: nearest.y + shift * height }
        : { x: nearest.x + shift * width, y: nearest.y + row * inward.y };
    });
    taken.push(spots.find(isFree) ?? nearest); // nearest: a picture too small for all of them
  }
  return taken;
}

/** A ball that has left the picture: an arrowhead at the edge, pointing to where it is. */
export function drawGone(canvas: CanvasRenderingContext2D, balls: readonly Ball[], box: Box, tokens: Tokens): void {
  canvas.font = `600 ${tokens.labelFont}`;
  const spots = edgeSpots(balls, box);
  for (const [k, ball] of balls.entries()) {
    const { x, y } = spots[k] ?? ball;
    const angle = Math.atan2(ball.y - y, ball.x - x);
    canvas.save();
    canvas.translate(x, y);
    canvas.rotate(angle);
    canvas.beginPath();
    canvas.moveTo(7, 0);
    canvas.lineTo(-5, -5);
    canvas.lineTo(-5, 5);
    canvas.closePath();
    canvas.fillStyle = tokens.runs[ball.colorIndex] ?? tokens.ink;
    canvas.strokeStyle = tokens.page;
    canvas.lineWidth = 2;
    canvas.stroke();
    canvas.fill();
    canvas.restore();
    const last = x > box.right - GONE.width; // beyond it there is no room for a letter
    label(canvas, ball.letter, last ? x - 10 : x + 10, y, last ? 'right' : 'left', tokens);
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

/** A cross where paths begin, with a word above it. */
export function drawStart(canvas: CanvasRenderingContext2D, x: number, y: number, text: string, tokens: Tokens): void {
  canvas.strokeStyle = tokens.ink;
  canvas.lineWidth = 1.75;
  canvas.beginPath();
  canvas.moveTo(x - 6, y);
  canvas.lineTo(x + 6, y);
  canvas.moveTo(x, y - 6);
  canvas.lineTo(x, y + 6);
  canvas.stroke();
  canvas.font = tokens.labelFont;
  canvas.textBaseline = 'middle';
  label(canvas, text, x, y - 14, 'center', tokens);
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
