/** @file Heads of paths on a canvas: balls with their letters, arrows to those outside the picture, and text that stays legible on any ground. */
import type { Box } from './axes.ts';
import { alignOf, type EdgeSpot, edgeSpots, type LetterSpot, letterSpots } from './ballSpots.ts';
import type { Tokens } from './theme.ts';

export interface Ball {
  readonly letter: string;
  /** 1..12 */
  readonly colorIndex: number;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
}

/** Balls with their letters, at their pixels. */
export function drawBalls(canvas: CanvasRenderingContext2D, balls: readonly Ball[], radius: number, tokens: Tokens): void {
  canvas.font = `600 ${tokens.labelFont}`;
  canvas.textBaseline = 'middle';
  const spots = letterSpots(balls, radius);
  for (const [k, ball] of [...balls.entries()].toReversed()) {
    const color = tokens.runs[ball.colorIndex] ?? tokens.ink;
    const { x: dx, y: dy, fan } = spots[k] as LetterSpot;
    if (fan) line(canvas, ball.x, ball.y, ball.x + dx * 0.8, ball.y + dy * 0.8, color);
    canvas.beginPath();
    canvas.arc(ball.x, ball.y, radius, 0, 2 * Math.PI);
    canvas.fillStyle = color;
    canvas.fill();
    canvas.strokeStyle = tokens.page;
    canvas.lineWidth = 2;
    canvas.stroke();
    label(canvas, ball.letter, ball.x + dx, ball.y + dy, alignOf(dx), tokens);
  }
}

/** Those inside the box, and those that are somewhere else. */
export function sortBalls<B extends Ball>(balls: readonly B[], box: Box): readonly [inside: readonly B[], gone: readonly B[]] {
  const inside = ({ x, y }: B) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  return [balls.filter(inside), balls.filter((ball) => !inside(ball) && Number.isFinite(ball.x) && Number.isFinite(ball.y))];
}

/** Balls that have left the picture: arrowheads at the edge, pointing to where they are. */
export function drawGone(canvas: CanvasRenderingContext2D, balls: readonly Ball[], inside: readonly Ball[], box: Box, tokens: Tokens): void {
  canvas.font = `600 ${tokens.labelFont}`;
  const spots = edgeSpots(balls, box, inside);
  for (const [k, ball] of balls.entries()) {
    const { x, y, side } = spots[k] as EdgeSpot;
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
    label(canvas, ball.letter, x + 10 * side, y, side > 0 ? 'left' : 'right', tokens);
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
