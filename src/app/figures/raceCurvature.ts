/** @file Curvature as it was measured on the way, of the first seed of a run: the largest eigenvalue against its threshold; the gradient beside the smallest. */
import type { LineSeries } from '../../charts/lineTypes.ts';
import { placeOf } from './raceAxis.ts';
import type { RunCache } from './raceCache.ts';
import type { Look } from './raceRates.ts';
import { type RaceRun, type RaceSettings, stepsDone } from './raceTypes.ts';

/** Places at which the threshold is drawn: wider than the eye needs for any schedule of a few cycles. */
const PLACES = 240;
/** A threshold above so many times the largest eigenvalue (of a rate near 0) is left out: it would press everything else to the bottom. */
const FAR = 20;

export function curvatureLines(kind: 'sharpness' | 'saddle', run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const measured = run.seeds[0]?.curvatures ?? [];
  if (measured.length === 0) return [];
  const { texts } = settings;
  const steps = measured.map(({ step }) => step);
  const place = (step: number) => placeOf(step, run, kept, settings);
  const line = { ...look, x: steps.map(place), offScale: false };
  if (kind === 'sharpness') {
    const y = measured.map(({ largest }) => (largest > 0 ? largest : Number.NaN));
    return [
      { ...line, key: run.id, letter: run.letter, points: true, y },
      ...thresholdOf(run, steps, FAR * Math.max(...measured.map((one) => one.largest))).map((threshold) => ({
        ...{ ...look, key: `${run.id}:threshold`, letter: '', name: texts.threshold({ run: run.letter }), aside: true, noisy: true, offScale: false },
        ...{ x: threshold.steps.map(place), y: threshold.y },
      })),
    ];
  }
  return [
    { ...line, key: `${run.id}:gradient`, letter: run.letter, y: measured.map(({ gradNorm }) => gradNorm) },
    {
      ...line,
      key: `${run.id}:smallest`,
      letter: '',
      name: texts.smallest({ run: run.letter }),
      points: true,
      noisy: true,
      y: measured.map(({ smallest }) => (smallest < 0 ? -smallest : Number.NaN)),
    },
  ];
}

/** Above which curvature the run's rate is too high for a parabola, for optimizers that have such a threshold: over the run, and at the steps measured. */
function thresholdOf(
  run: RaceRun,
  measured: readonly number[],
  most: number,
): { readonly steps: readonly number[]; readonly y: readonly number[] }[] {
  const { rate } = run;
  const done = stepsDone(run);
  if (!rate?.edgeAt || done === 0) return [];
  const stride = Math.max(1, Math.floor(done / PLACES));
  const spread = Array.from({ length: Math.ceil(done / stride) }, (_, i) => Math.min(done - 1, i * stride));
  const steps = [...new Set([...spread, ...measured])].sort((a, b) => a - b);
  const edges = steps.map((step) => rate.edgeAt?.(Math.min(done - 1, step)) ?? Number.NaN);
  const y = edges.map((edge) => (edge <= most ? edge : Number.NaN));
  return y.some(Number.isFinite) ? [{ steps, y }] : [];
}
