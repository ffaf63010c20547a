/**
 * @file Invented training runs and range tests for looking at figures. Nothing here was measured.
 * Progress follows the integral of the rate; the noise of the loss follows a lagging "heat" of the rate.
 */
import type { RaceRun } from '../../src/app/figures/raceTypes.ts';
import { type Rng, stream } from '../../src/math/rng.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';
import { buildSchedule, scheduleCard } from '../../src/schedules/registry.ts';

export const TOTAL = 1876;
export const PER_EPOCH = 938;
const EVAL_EVERY = 24;

export interface Invented extends RaceRun {
  /** Trains up to this step (again and again: the series grows). */
  train(upTo: number): void;
}

interface Recipe {
  readonly name: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, number>>;
  readonly dies?: number;
  readonly change?: number;
  readonly groups?: number;
}

const recipes: readonly Recipe[] = [
  { name: 'constant', kind: 'constant', params: { lr: 0.019 } },
  { name: 'triangular', kind: 'triangular', params: { minLr: 0.01, maxLr: 0.1, upSteps: 268, downSteps: 268 } },
  { name: 'SGDR', kind: 'sgdr', params: { maxLr: 0.06, minLr: 0, t0Steps: 268, tMult: 2 } },
  { name: 'high rate', kind: 'constant', params: { lr: 0.5 }, dies: 92 },
  { name: 'one-cycle', kind: 'oneCycle', params: { maxLr: 0.08 }, change: 1240 },
];

export function inventRuns(count = recipes.length, total = TOTAL, seeds = 1): readonly Invented[] {
  return Array.from({ length: count }, (_, k) => invent(recipes[k % recipes.length] as Recipe, k, total, seeds));
}

function invent(recipe: Recipe, k: number, total: number, seeds: number): Invented {
  const card = scheduleCard(recipe.kind);
  const defaults = Object.fromEntries(Object.entries(card.params).map(([key, param]) => [key, param.default]));
  const known = Object.fromEntries(Object.entries(recipe.params).filter(([key]) => key in card.params));
  const schedule = buildSchedule({ kind: recipe.kind, params: { ...defaults, ...known } }, { totalSteps: total, stepsPerEpoch: PER_EPOCH });
  const trained = Array.from({ length: seeds }, (_, seed) => inventSeed(recipe, schedule.lrAt, k * 100 + seed, total));
  return {
    id: String.fromCharCode(65 + k),
    letter: String.fromCharCode(65 + k),
    colorIndex: k + 1,
    name: recipe.name,
    hidden: false,
    seeds: trained.map(({ series }) => series),
    rate: {
      lrAt: (step) => schedule.lrAt(step),
      groups: 1,
      restarts: schedule.restarts?.(total) ?? [],
      ...(schedule.momentumAt ? { momentumAt: schedule.momentumAt } : {}),
    },
    train(upTo) {
      for (const { train } of trained) train(upTo);
    },
  };
}

function inventSeed(
  recipe: Recipe,
  lrAt: (step: number) => number,
  root: number,
  total: number,
): { readonly series: Series; train(upTo: number): void } {
  const series = createSeries(1);
  const rng = stream(root + 1, 'plots');
  const gauss = () => normal(rng);
  let progress = 0;
  let heat = 0;
  let drift = 0;
  return {
    series,
    train(upTo) {
      const from = series.loss.length;
      for (let t = from; t < Math.min(upTo, total); t++) {
        if (series.end) break;
        const lr = lrAt(t);
        progress += lr;
        heat += (lr - heat) * 0.045;
        drift = 0.97 * drift + 0.03 * gauss();
        let level = 0.145 + 2.15 * (1 + progress / 0.62) ** -0.735 + 2.1 * heat + 0.07 * drift * (0.4 + heat * 8);
        if (recipe.dies) level = t < 26 ? Math.LN10 - 0.004 * t : 2.2 * Math.exp(((t - 26) / 24) ** 2 * 1.5);
        series.loss.push([Math.max(0.04, level * Math.exp(0.15 * gauss() - 0.011))]);
        series.accuracy.push([1 - Math.min(0.9, 0.352 * level)]);
        series.lr.push([lr]);
        series.seconds.push([(t + 1) * 0.0242]);
        if ((t + 1) % EVAL_EVERY === 0) {
          series.evalStep.push([t + 1]);
          series.evalLoss.push([level]);
          series.evalAccuracy.push([recipe.dies ? 0.1 : 1 - Math.min(0.9, 0.352 * level + 0.0035 * gauss() * (0.5 + heat * 22))]);
        }
        if (recipe.change === t) series.marks.push({ kind: 'change', step: t });
        if (recipe.dies === t) series.end = { step: t, reason: 'diverged' };
      }
      series.version += 1;
    },
  };
}

export interface InventedTest {
  readonly lr: Float64Array;
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
}

/** One range test over 120 rates from 1e-5 to 4, as far as `upTo`. */
export function inventTest(seed: number, upTo = 120): InventedTest {
  const rng = stream(seed, 'plots');
  const shift = 0.1 * normal(rng);
  const lr = Float64Array.from({ length: 120 }, (_, i) => 10 ** (-5 + (5.6 * i) / 119));
  let drift = 0;
  const loss = lr.map((rate) => {
    const decade = Math.log10(rate) - shift;
    drift = 0.9 * drift + 0.1 * normal(rng);
    const fall = 1 / (1 + Math.exp(-(decade + 1.9) * 3.3));
    const blow = Math.exp((decade - 0.02) * 5.2);
    return (Math.LN10 - 1.62 * fall + 0.62 * Math.min(9, blow) + drift * 0.1) * (1 + (0.03 + 0.07 * fall) * normal(rng));
  });
  const accuracy = loss.map((value) => Math.max(0.08, 1 - value / 2.55 + 0.04 * normal(rng)));
  return { lr: lr.subarray(0, upTo), loss: loss.subarray(0, upTo), accuracy: accuracy.subarray(0, upTo) };
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());
}
