/** @file A schedule drawn from its card at its defaults, over the app's default run: 624 updates, 312 an epoch. Rate solid, momentum dashed. */
import type { ParamValues } from '../../src/math/card.ts';
import { buildSchedule, type ScheduleKind, scheduleCard } from '../../src/schedules/registry.ts';
import { type Line, svg } from './svg.ts';

const TOTAL_STEPS = 624;

/** What a card's defaults do not show: the rule with other values. */
export const variants: Readonly<Partial<Record<ScheduleKind, ParamValues>>> = {
  constant: { warmupSteps: 100, warmupFactor: 0 },
  cosine: { lengthSteps: 200, periodic: true, minLr: 0.02 },
  sgdr: { tMult: 1, mMul: 0.7, minLr: 0.01 },
  triangular: { cycleMomentum: true, downSteps: 26 },
  oneCycle: { style: 'fastai', anneal: 'linear', threePhase: true, pctStart: 0.4 },
  drawn: { interpolation: 'linear' },
  sequence: { first: 'triangular', firstSteps: 260, second: 'oneCycle', secondSteps: 200, secondLr: 0.2, third: 'exponential', thirdLr: 0.05 },
  warmupStableDecay: { decay: 'oneMinusSqrt', decayFraction: 0.4 },
};

export function schedulePlot(kind: ScheduleKind, params: ParamValues = {}): string {
  const { lrAt, momentumAt, restarts } = buildSchedule({ kind, params }, { totalSteps: TOTAL_STEPS, stepsPerEpoch: 312 });
  const steps = Array.from({ length: TOTAL_STEPS }, (_, step) => step);
  const rates = steps.map((step) => lrAt(step));
  const lines: Line[] = [{ ys: rates, color: '#0b6', range: [0, Math.max(...rates)] }];
  if (momentumAt) lines.push({ ys: steps.map((step) => momentumAt(step) ?? Number.NaN), color: '#b50', range: [0.8, 1], dashed: true });
  const changed = Object.entries(params).map(([key, value]) => `${key} ${value}`);
  const note = changed.join(', ') || `${scheduleCard(kind).cite[0]?.authors} ${scheduleCard(kind).cite[0]?.year}`;
  return svg({
    title: kind,
    note: note.length > 46 ? `${note.slice(0, 45)}…` : note,
    lines,
    marks: restarts?.(TOTAL_STEPS) ?? [],
    length: TOTAL_STEPS,
  });
}
