/**
 * @file One-cycle: up to a very large rate, then far down, once; momentum the other way.
 *
 *   a piece from a to b:  lr = b + (a - b) r(p),    r(p) = 1 - p (linear) or (1 + cos(pi p)) / 2 (cosine)
 *   two phases:   start -> max -> final                 momentum: max -> base -> max
 *   three phases: start -> max -> start -> final        momentum: max -> base -> max -> max
 *
 * start = startLr, max = maxLr, final = finalLr: rates, absolute. pctStart: fraction of the run in which the rate rises. p: 0 to 1 within a phase.
 * style `pytorch`: T points, update 0 to update T - 1; phases end at pctStart T - 1 (then 2 pctStart T - 2) and T - 1, so update T - 1 uses final.
 * style `fastai`:  fraction t / T; phases end at pctStart (then 2 pctStart) and 1, so update T - 1 is one step short of final.
 *
 * Source: Smith & Topin 2018, "Super-Convergence", arXiv 1708.07120; Smith 2018, arXiv 1803.09820, section 4 (two phases of equal length, then a
 * shorter third one down to a hundredth or less). Cosine pieces: fastai.
 * PyTorch: OneCycleLR takes start = max / 25 and final = max / (25 * 1e4), pct_start 0.3. fastai: fit_one_cycle final = max / 1e5, pct_start 0.25.
 * optax: cosine_onecycle_schedule final = peak / (25 * 1e4); linear_onecycle_schedule too, as one half of its docstring says (the other: peak / 1e4).
 * Keras: none.
 * Traps of PyTorch's: past the end the rate climbs again (ours stays at final); pctStart T = 1 divides 0 by 0 (ours: an empty phase is over
 * before it begins); the linear end is (final - max) 1 + max, where a small final loses digits (2e-9 of it; ours is final); a pctStart T that is no
 * integer never touches max (ours too: same numbers). Three phases need pctStart <= 0.5.
 */
import { cos } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, flag, momentumParams, number, rate, rateOrZero } from './params.ts';

/** From rate (or momentum) a to b between two points of time. */
interface Phase {
  readonly from: number;
  readonly to: number;
  readonly a: number;
  readonly b: number;
}

export const oneCycle = defineSchedule({
  kind: 'oneCycle',
  params: {
    maxLr: rate(0.2, 'η_max'),
    startLr: rateOrZero(0.008, 'η_0'),
    finalLr: rateOrZero(8e-7, 'η_T'),
    pctStart: number(0.3, 0, 1, 'p'),
    anneal: { type: 'choice', options: ['cos', 'linear'], default: 'cos' },
    threePhase: flag(false),
    style: { type: 'choice', options: ['pytorch', 'fastai'], default: 'pytorch' },
    ...momentumParams,
    cycleMomentum: flag(true),
  },
  peak: 'maxLr',
  cite: [
    {
      authors: 'Smith, Topin',
      year: 2018,
      title: 'Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates',
      where: 'arXiv 1708.07120',
    },
    {
      authors: 'Smith',
      year: 2018,
      title: 'A disciplined approach to neural network hyper-parameters: Part 1',
      where: 'arXiv 1803.09820',
      section: '4',
    },
  ],
  check: (values) => [
    ...checkOrder(values, 'startLr', 'maxLr', 'startAbovePeak'),
    ...checkOrder(values, 'finalLr', 'maxLr', 'endAbovePeak'),
    ...checkOrder(values, 'baseMomentum', 'maxMomentum', 'baseAboveMaxMomentum'),
    ...(values.threePhase && Number(values.pctStart) > 0.5 ? [{ keys: ['pctStart', 'threePhase'], code: 'phasesOverlap' }] : []),
  ],
  build({ maxLr, startLr, finalLr, pctStart, anneal, threePhase, style, cycleMomentum, baseMomentum, maxMomentum }, { totalSteps }) {
    const T = Math.max(1, totalSteps);
    const shift = style === 'pytorch' ? 1 : 0;
    const last = T - shift;
    const top = pctStart * T - shift;
    const ends = threePhase ? [0, top, 2 * top, last] : [0, top, last];
    const rates = threePhase ? [startLr, maxLr, startLr, finalLr] : [startLr, maxLr, finalLr];
    const momenta = [maxMomentum, baseMomentum, maxMomentum, maxMomentum];
    const cosine = anneal === 'cos';
    return { lrAt: curve(ends, rates, cosine), ...(cycleMomentum && { momentumAt: curve(ends, momenta, cosine) }) };
  },
});

/** Through values[k] at ends[k]; after the last end, the last value. A phase that ends where it begins, or before, is passed over. */
function curve(ends: readonly number[], values: readonly number[], cosine: boolean): (t: number) => number {
  const phases: readonly Phase[] = ends.slice(1).map((to, k) => ({
    from: ends[k] as number,
    to,
    a: values[k] as number,
    b: values[k + 1] as number,
  }));
  const final = phases.length - 1;
  return (t) => {
    let index = 0;
    while (index < final && t > (phases[index] as Phase).to) index++;
    const { from, to, a, b } = phases[index] as Phase;
    if (t >= to) return b;
    const p = (t - from) / (to - from);
    return cosine ? b + ((a - b) / 2) * (1 + cos(Math.PI * p)) : (b - a) * p + a; // PyTorch's order of operations, so that rounding agrees too
  };
}
