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
 * optax: cosine_onecycle_schedule final = peak / (25 * 1e4); linear_onecycle_schedule multiplies its divisors, against its docstring. Keras: none.
 * Traps of PyTorch's: past the end the rate climbs again (ours holds the last one); pctStart T = 1 divides 0 by 0 (ours: an empty phase is over
 * before it begins); a pctStart T that is no integer never touches max (ours too: same numbers). Three phases need pctStart <= 0.5.
 */
import { cos } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, flag, momentumParams, number, rate, rateOrZero } from './params.ts';

interface Phase {
  readonly from: number;
  readonly to: number;
  readonly lr: readonly [number, number];
  readonly momentum: readonly [number, number];
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
    const back = 2 * top;
    const rise: Phase = { from: 0, to: top, lr: [startLr, maxLr], momentum: [maxMomentum, baseMomentum] };
    const phases: readonly Phase[] = threePhase
      ? [
          rise,
          { from: top, to: back, lr: [maxLr, startLr], momentum: [baseMomentum, maxMomentum] },
          { from: back, to: last, lr: [startLr, finalLr], momentum: [maxMomentum, maxMomentum] },
        ]
      : [rise, { from: top, to: last, lr: [maxLr, finalLr], momentum: [baseMomentum, maxMomentum] }];
    // PyTorch's order of operations, so that rounding agrees too
    const piece =
      anneal === 'cos'
        ? (a: number, b: number, p: number) => b + ((a - b) / 2) * (1 + cos(Math.PI * p))
        : (a: number, b: number, p: number) => (b - a) * p + a;
    const value = (t: number, what: 'lr' | 'momentum') => {
      const at = Math.min(t, last);
      let index = 0;
      while (index < phases.length - 1 && at > (phases[index] as Phase).to) index++;
      const { from, to, [what]: ends } = phases[index] as Phase;
      const [a, b] = ends;
      return at < to ? piece(a, b, (at - from) / (to - from)) : b;
    };
    return { lrAt: (t) => value(t, 'lr'), ...(cycleMomentum && { momentumAt: (t: number) => value(t, 'momentum') }) };
  },
});
