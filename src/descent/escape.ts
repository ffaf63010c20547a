/**
 * @file How many steps a ball needs to leave a saddle: predicted from the curvature alone, without rolling.
 *
 *   gradient descent   u_(t+1) = (1 + lr L) u_t                                  n = ln(1/eps) / ln(1 + lr L)
 *   heavy ball         u_(t+1) = (1 + b + lr L) u_t - b u_(t-1)                  rho^2 - (1 + b + lr L) rho + b = 0
 *   Nesterov           u_(t+1) = (1 + b) (1 + lr L) u_t - b (1 + lr L) u_(t-1)   rho^2 - (1 + b) (1 + lr L) rho + b (1 + lr L) = 0
 *   with momentum      u_t = eps (A rho^t + (1 - A) r^t),  A = (u_1/eps - r) / (rho - r)      n = ln(1 / (A eps)) / ln rho
 *   with a schedule    the recurrence with lr_t and b_t: for descent, the first n with eps (1 + lr_0 L) ... (1 + lr_(n-1) L) > 1
 *   stability          along a curvature H > 0: lr < 2/H, 2 (1 + b)/H (heavy ball), 2 (1 + b)/((1 + 2 b) H) (Nesterov)
 *
 * u: coordinate along the way out, u_0 = eps, escaped where |u| > 1; L = |lambda|, lambda the negative eigenvalue; b: momentum; rho > r: roots.
 * Exact on a quadratic saddle; elsewhere the curvature is that of the saddle, and the prediction leaves out the way to it and the way beyond its
 * surroundings. Rules that divide by the size of the gradient (Adam, RMSProp, Adagrad) have no such formula: their steps do not shrink at a saddle.
 * Sources: the recurrences are those of the rules (optimizers/) on a quadratic; Polyak 1964, doi 10.1016/0041-5553(64)90137-5; Goh 2017,
 * doi 10.23915/distill.00006, for the roots; O'Neill & Wright 2019, arXiv 1706.07993, for saddles. n is a real number: the step that crosses is the
 * next whole one, so measured and predicted differ by less than 1.
 */
import type { RollRun } from './roll.ts';

/** Which recurrence an optimizer obeys. null: none of them. */
export type LinearRule = 'descent' | 'heavyBall' | 'nesterov';

/** Steps looked ahead at most. */
export const PREDICTION_LIMIT = 20_000;

/** The rule of a choice without decay: decay pulls to the origin, which is not the saddle. */
export function linearRule(optimizer: RollRun['optimizer']): { readonly rule: LinearRule; readonly momentum: number } | null {
  const { kind, params } = optimizer;
  if (Number(params.weightDecay ?? 0) !== 0 || Number(params.l2 ?? 0) !== 0) return null;
  if (kind === 'sgd') return { rule: 'descent', momentum: 0 };
  if (kind === 'momentum') return { rule: 'heavyBall', momentum: Number(params.momentum) };
  return kind === 'nesterov' ? { rule: 'nesterov', momentum: Number(params.momentum) } : null;
}

/** n at a constant rate; `growth` = lr |lambda|. 0 where eps is 1 or more, infinite where nothing grows. */
export function escapeSteps(rule: LinearRule, eps: number, growth: number, momentum = 0): number {
  if (eps >= 1) return 0;
  if (!(eps > 0 && growth > 0)) return Number.POSITIVE_INFINITY;
  const b = rule === 'descent' ? 0 : momentum;
  const grown = rule === 'nesterov' ? 1 + growth : 1;
  const trace = rule === 'nesterov' ? (1 + b) * grown : 1 + b + growth;
  const root = Math.sqrt(trace * trace - 4 * b * grown);
  const rho = (trace + root) / 2;
  const small = (trace - root) / 2;
  const one = rule === 'nesterov' ? 1 + growth + growth * b : 1 + growth;
  return Math.log(1 / (((one - small) / root) * eps)) / Math.log1p(rho - 1);
}

/** The largest stable constant rate along a curvature H > 0. */
export function stableRate(rule: LinearRule, curvature: number, momentum = 0): number {
  if (rule === 'descent') return 2 / curvature;
  return (2 * (1 + momentum)) / (curvature * (rule === 'nesterov' ? 1 + 2 * momentum : 1));
}

export interface Recurrence {
  readonly rule: LinearRule;
  /** |lambda| of the way out. */
  readonly curvature: number;
  /** u_0. */
  readonly eps: number;
  lrAt(step: number): number;
  momentumAt(step: number): number;
}

/** n with a rate and a momentum that may change at every step. Infinite beyond `PREDICTION_LIMIT`. */
export function escapeAlong({ rule, curvature, eps, lrAt, momentumAt }: Recurrence): number {
  let u = Math.abs(eps);
  if (u >= 1) return 0;
  if (u === 0) return Number.POSITIVE_INFINITY;
  let v = 0;
  for (let t = 0; t < PREDICTION_LIMIT; t++) {
    const g = -curvature * u;
    const b = rule === 'descent' ? 0 : momentumAt(t);
    v = b * v + g;
    const next = u - lrAt(t) * (rule === 'nesterov' ? g + b * v : v);
    if (next > 1) return t + Math.log(1 / u) / Math.log(next / u);
    u = next;
  }
  return Number.POSITIVE_INFINITY;
}
