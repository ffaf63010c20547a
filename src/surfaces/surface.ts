/**
 * @file The surface contract: a function of two variables with its exact gradient and Hessian, and what is known of its critical points.
 *
 *   gradient = (f_x, f_y)        Hessian = [f_xx f_xy; f_xy f_yy]
 *
 * Points and values are pure numbers. A value may be NaN or infinite (ln of a negative number, far out): that is data, not an error.
 * Elementary functions come from math/portable.ts, so that a ball rolls along the same bits in every browser.
 */
import type { Citation } from '../math/card.ts';

export interface Surface {
  value(x: number, y: number): number;
  /** Writes f_x, f_y. */
  gradient(x: number, y: number, out: Float64Array): void; // [2]
  /** Writes f_xx, f_xy, f_yy. */
  hessian(x: number, y: number, out: Float64Array): void; // [3]
}

/** By the signs of the Hessian's eigenvalues; `degenerate`: one of them is 0, and the second order does not decide. */
export type CriticalKind = 'minimum' | 'maximum' | 'saddle' | 'degenerate';

export interface CriticalPoint {
  /** How figures label it: S for a saddle, M for a minimum, P for a peak, D for a degenerate point; numbered where there are several. */
  readonly name: string;
  readonly kind: CriticalKind;
  readonly x: number;
  readonly y: number;
}

/** The part of the plane that is shown. */
export interface Window {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface SurfaceCard<K extends string = string> extends Surface {
  readonly kind: K;
  /** The same function as text that formula.ts reads. */
  readonly formula: string;
  readonly window: Window;
  /** Where balls start unless somebody has dragged the start; for a saddle: on its ridge. */
  readonly start: readonly [number, number];
  /** All critical points in the window. */
  readonly points: readonly CriticalPoint[];
  /** Rates are multiplied by this here: the rates that suit a network (0.005 to 0.1) then suit this curvature. */
  readonly rateScale: number;
  /** Whether heights are better shown on a logarithmic scale. */
  readonly height: 'linear' | 'log';
  readonly cite: readonly Citation[];
}
