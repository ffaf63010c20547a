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
  const place = (step: number) => placeOf(step, run, kept, settings);
  const line = { ...look, x: measured.map(({ step }) => place(step)), offScale: false };
  if (kind === 'sharpness') {
    const y = measured.map(({ largest }) => (largest > 0 ? largest : Number.NaN));
    return [
      { ...line, key: run.id, letter: run.letter, points: true, y },
      ...thresholdLine(run, look, place, FAR * Math.max(...measured.map((one) => one.largest))),
    ];
  }
  return [
    { ...line, key: `${run.id}:gradient`, letter: run.letter, y: measured.map(({ gradNorm }) => gradNorm) },
    {
      ...line,
      key: `${run.id}:smallest`,
      letter: '',
      points: true,
      noisy: true,
      y: measured.map(({ smallest }) => (smallest < 0 ? -smallest : Number.NaN)),
    },
  ];
}

/** Where the run's rate would be too high for a parabola, for optimizers that have such a threshold. */
function thresholdLine(run: RaceRun, look: Look, place: (step: number) => number, most: number): LineSeries[] {
  const { rate } = run;
  const done = stepsDone(run);
  if (!rate?.edgeAt || done === 0) return [];
  const stride = Math.max(1, Math.floor(done / PLACES));
  const steps = Array.from({ length: Math.ceil(done / stride) }, (_, i) => Math.min(done - 1, i * stride));
  const edges = steps.map((step) => rate.edgeAt?.(step) ?? Number.NaN);
  const y = edges.map((edge) => (edge <= most ? edge : Number.NaN));
  return y.some(Number.isFinite) ? [{ ...look, key: `${run.id}:threshold`, letter: '', noisy: true, offScale: false, x: steps.map(place), y }] : [];
}
