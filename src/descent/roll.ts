/**
 * @file One ball: a run's schedule and optimizer on a surface, step by step, with all steps kept.
 *
 *   p_(t+1) = optimizer(p_t, gradient(p_t) + sigma z_t, factor lr_t)
 *
 * p: place, [2]; z_t: noise.ts; lr_t and momentum: historyRate, the function that training uses, for one layer group; the optimizer is the one of
 * optimizers/, on an array of two numbers. Rates per layer group and frozen groups mean nothing here, and a rule that listens to evaluations hears none.
 * Diverging is an end like another: `left` where the ball ran down and out of the surroundings of the window, `diverged` where it is out and higher
 * than it began, or nowhere (not a number).
 */
import { newRun } from '../experiment/defaults.ts';
import { type HistoryRate, historyRate } from '../experiment/historyRate.ts';
import type { CardChoice, RunSpec, Settings } from '../experiment/spec.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { buildOptimizer } from '../optimizers/registry.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import type { Surface, Window } from '../surfaces/surface.ts';
import type { Noise } from './noise.ts';

/** A run as far as a ball knows it. */
export type RollRun = Pick<RunSpec, keyof Settings | 'earlier'>;

export interface RollSetup {
  readonly surface: Surface;
  readonly window: Window;
  readonly start: readonly [number, number];
  /** Factor on every rate. */
  readonly factor: number;
  readonly sigma: number;
  readonly noise: Noise;
  readonly context: ScheduleContext;
  /** Updates at most. */
  readonly steps: number;
}

export interface Roll {
  readonly rate: HistoryRate;
  /** Place and height after 0, 1, ... updates; the first `length` entries are known. */
  readonly x: Float64Array; // [steps + 1]
  readonly y: Float64Array;
  readonly value: Float64Array;
  /** Rate of update t, with the factor; known for t < length - 1. */
  readonly lr: Float64Array;
  readonly length: number;
  readonly end: { readonly step: number; readonly reason: 'left' | 'diverged' } | null;
  /** Nothing more to compute: ended, or all steps done. */
  readonly done: boolean;
  /** Computes up to so many more updates; says how many. */
  extend(updates: number): number;
}

/** So many half windows from its middle nothing is of interest, and a ball that diverges would soon overflow. */
const SURROUNDINGS = 20;

const ONE_RATE = newRun('A').groups;

export function createRoll(run: RollRun, setup: RollSetup): Roll {
  const { surface, start, factor, sigma, noise, steps } = setup;
  const [x, y, value, lr] = [0, 1, 2, 3].map(() => new Float64Array(steps + 1)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const rate = historyRate({ ...run, groups: ONE_RATE, earlier: run.earlier.map((stretch) => ({ ...stretch, groups: ONE_RATE })) }, setup.context, 1);
  const rules = new Map<CardChoice, Optimizer>();
  const ruleAt = (step: number): Optimizer => {
    const choice = rate.optimizerAt(step);
    const rule = rules.get(choice) ?? buildOptimizer(choice);
    rules.set(choice, rule);
    return rule;
  };
  const place = Float64Array.from(start);
  const gradient = new Float64Array(2);
  const z = new Float64Array(2);
  const state = ruleAt(0).init(2);
  const first = surface.value(start[0], start[1]);
  x[0] = start[0];
  y[0] = start[1];
  value[0] = first;
  let length = 1;
  let end: Roll['end'] = null;
  const advance = () => {
    const t = length - 1;
    surface.gradient(place[0] as number, place[1] as number, gradient);
    if (sigma > 0) {
      noise.at(t, z);
      gradient[0] = (gradient[0] as number) + sigma * (z[0] as number);
      gradient[1] = (gradient[1] as number) + sigma * (z[1] as number);
    }
    const rateNow = rate.lrAt(t, 0) * factor;
    const momentum = rate.momentumAt(t);
    ruleAt(t).update(place, gradient, state, momentum === undefined ? { lr: rateNow } : { lr: rateNow, momentum });
    lr[t] = rateNow;
    const [px, py] = [place[0] as number, place[1] as number];
    const height = surface.value(px, py);
    x[length] = px;
    y[length] = py;
    value[length] = height;
    length += 1;
    const gone = !Number.isFinite(height) || !inside(setup.window, px, py);
    if (gone) end = { step: length - 1, reason: Number.isFinite(px) && Number.isFinite(py) && height < first ? 'left' : 'diverged' };
  };
  return {
    rate,
    x,
    y,
    value,
    lr,
    get length() {
      return length;
    },
    get end() {
      return end;
    },
    get done() {
      return end !== null || length > steps;
    },
    extend(updates) {
      let made = 0;
      for (; made < updates && end === null && length <= steps; made++) advance();
      return made;
    },
  };
}

function inside({ x: [x0, x1], y: [y0, y1] }: Window, x: number, y: number): boolean {
  const near = (at: number, low: number, high: number) => Math.abs(at - (low + high) / 2) <= (SURROUNDINGS * (high - low)) / 2;
  return near(x, x0, x1) && near(y, y0, y1);
}
