/**
 * @file What a ball is watched for: leaving a saddle, or reaching a minimum.
 *
 *   leave:  the first step t with |v . (p_t - s)| > 1
 *   reach:  the first step t with |p_t - m| < 0.1 for a minimum m
 *
 * p_t: place after t updates; s: the saddle nearest to the start; v: unit eigenvector of its negative eigenvalue (the way out). At a degenerate saddle
 * no direction stands out: there |p_t - s| > 1. A surface without saddles asks to reach a minimum instead.
 */
import { eigen } from '../surfaces/eigen.ts';
import type { CriticalPoint, SurfaceCard } from '../surfaces/surface.ts';

export const ESCAPE_DISTANCE = 1;
export const REACH_DISTANCE = 0.1;

export type Goal =
  | {
      readonly kind: 'leave';
      readonly point: CriticalPoint;
      /** null: degenerate. */
      readonly way: { readonly direction: readonly [number, number]; readonly low: number; readonly high: number } | null;
    }
  | { readonly kind: 'reach'; readonly minima: readonly CriticalPoint[] }
  | { readonly kind: 'none' };

export function goalOf(card: SurfaceCard, start: readonly [number, number]): Goal {
  const distance = (point: CriticalPoint) => (point.x - start[0]) ** 2 + (point.y - start[1]) ** 2;
  const saddles = card.points.filter(({ kind }) => kind === 'saddle' || kind === 'degenerate').sort((a, b) => distance(a) - distance(b));
  const point = saddles[0];
  if (point) return { kind: 'leave', point, way: point.kind === 'saddle' ? wayOf(card, point) : null };
  const minima = card.points.filter(({ kind }) => kind === 'minimum');
  return minima.length > 0 ? { kind: 'reach', minima } : { kind: 'none' };
}

/** Where a ball starts: epsilon beside the start, along the way out. Where there is none, along y. */
export function nudged(goal: Goal, start: readonly [number, number], eps: number): readonly [number, number] {
  if (goal.kind !== 'leave') return start;
  const [vx, vy] = goal.way?.direction ?? [0, 1];
  return [start[0] + eps * vx, start[1] + eps * vy];
}

/** How far out, with its sign where there is a way. NaN without a goal. */
export function progressOf(goal: Goal, x: number, y: number): number {
  if (goal.kind === 'none') return Number.NaN;
  if (goal.kind === 'reach') return Math.sqrt(Math.min(...goal.minima.map((m) => (x - m.x) * (x - m.x) + (y - m.y) * (y - m.y))));
  const [dx, dy] = [x - goal.point.x, y - goal.point.y];
  return goal.way === null ? Math.sqrt(dx * dx + dy * dy) : goal.way.direction[0] * dx + goal.way.direction[1] * dy;
}

export function isReached(goal: Goal, x: number, y: number): boolean {
  const progress = progressOf(goal, x, y);
  return goal.kind === 'leave' ? Math.abs(progress) > ESCAPE_DISTANCE : progress < REACH_DISTANCE;
}

function wayOf(card: SurfaceCard, { x, y }: CriticalPoint) {
  const h = new Float64Array(3);
  card.hessian(x, y, h);
  return eigen(h[0] as number, h[1] as number, h[2] as number);
}
