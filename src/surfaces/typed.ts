/**
 * @file A card for a formula that somebody typed: what a built-in card says by hand is worked out here.
 *
 * Critical points: found (findCritical.ts). Start: on the ridge of the saddle nearest to the middle where that ridge is a straight line the descent
 * cannot leave, else at the saddle itself; without a saddle in a corner. Rate scale: a power of ten that keeps a rate of 0.1 within reach of the
 * greatest curvature found. Height: logarithmic where a few high places would flatten all the rest.
 */
import { eigen } from './eigen.ts';
import { findCritical } from './findCritical.ts';
import type { Formula } from './formula.ts';
import type { CriticalPoint, Surface, SurfaceCard, Window } from './surface.ts';

const WINDOW: Window = { x: [-2.5, 2.5], y: [-2.5, 2.5] };
/** The curvature for which the page's usual rates are made: gradient descent at 0.1 diverges above 20. */
const USUAL_CURVATURE = 30;
/** How far from the saddle a ball starts on a straight ridge. */
const ON_RIDGE = 0.8;
/** The upper half of the heights spans so many times the lower half: logarithmic. */
const STEEP = 30;

export function typedSurface(formula: Formula, text: string): SurfaceCard<'formula'> {
  const points = findCritical(formula, WINDOW);
  return {
    kind: 'formula',
    formula: text,
    window: WINDOW,
    start: startOf(formula, points),
    points,
    rateScale: rateScaleOf(formula, points),
    height: heightOf(formula),
    cite: [],
    value: formula.value,
    gradient: formula.gradient,
    hessian: formula.hessian,
  };
}

function startOf(surface: Surface, points: readonly CriticalPoint[]): readonly [number, number] {
  const saddle = points.find(({ kind }) => kind === 'saddle') ?? points.find(({ kind }) => kind === 'degenerate');
  if (!saddle) return [-1.5, 1];
  const h = new Float64Array(3);
  const g = new Float64Array(2);
  surface.hessian(saddle.x, saddle.y, h);
  const [vx, vy] = eigen(h[0] as number, h[1] as number, h[2] as number).direction;
  const on = (t: number): readonly [number, number] => [saddle.x + t * vy, saddle.y - t * vx];
  const straight = [0.25, 0.5, 0.75, 1].every((share) => {
    const [x, y] = on(share * ON_RIDGE);
    surface.gradient(x, y, g);
    return Math.abs(vx * (g[0] as number) + vy * (g[1] as number)) < 1e-12;
  });
  return straight ? on(ON_RIDGE) : [saddle.x, saddle.y];
}

function rateScaleOf(surface: Surface, points: readonly CriticalPoint[]): number {
  const h = new Float64Array(3);
  const curvature = points.reduce((most, { x, y }) => {
    surface.hessian(x, y, h);
    const { low, high } = eigen(h[0] as number, h[1] as number, h[2] as number);
    return Math.max(most, Math.abs(low), Math.abs(high));
  }, 0);
  let scale = 1;
  for (let limit = USUAL_CURVATURE; curvature > limit && scale > 1e-6; limit *= 10) scale /= 10;
  return scale;
}

function heightOf(surface: Surface): 'linear' | 'log' {
  const [[x0, x1], [y0, y1]] = [WINDOW.x, WINDOW.y];
  const heights: number[] = [];
  for (let i = 0; i <= 20; i++) for (let j = 0; j <= 20; j++) heights.push(surface.value(x0 + (i / 20) * (x1 - x0), y0 + (j / 20) * (y1 - y0)));
  const sorted = heights.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return at(1) - at(0.5) > STEEP * (at(0.5) - at(0)) ? 'log' : 'linear';
}
