/** @file From balls to what figures draw: paths, distances against the step, steps to leave against the rate. */
import { formatCount, formatPlainTick, formatRate, formatRateTick } from '../../charts/format.ts';
import { type HeightGrid, sampleHeights } from '../../charts/heights.ts';
import type { FigureMark, LineData, LineSeries } from '../../charts/lineTypes.ts';
import type { RollPath } from '../../charts/rollTypes.ts';
import type { Interval } from '../../charts/scales.ts';
import { ramp } from '../../charts/strided.ts';
import { type Ball, type Balls, meanRate, type World } from '../../descent/balls.ts';
import { escapeSteps, type LinearRule, linearRule, stableRate } from '../../descent/escape.ts';
import { ESCAPE_DISTANCE, progressOf, REACH_DISTANCE } from '../../descent/goal.ts';
import type { Roll } from '../../descent/roll.ts';
import type { SurfaceCard } from '../../surfaces/surface.ts';

export interface SaddlesTexts {
  readonly step: string;
  readonly changed: string;
  readonly thrownMark: string;
  readonly noCurve: string;
  readonly noCurveHint: string;
}

/** Run letter to colour, 1..12. */
export type ColorOf = (id: string) => number;

let sampled: { readonly card: SurfaceCard; readonly kind: 'linear' | 'log'; readonly grid: HeightGrid } | null = null;

/** Remembers the last surface. */
export function heightsOf(card: SurfaceCard, kind: 'linear' | 'log'): HeightGrid {
  if (sampled?.card !== card || sampled.kind !== kind) sampled = { card, kind, grid: sampleHeights(card.value, card.window.x, card.window.y, kind) };
  return sampled.grid;
}

export function pathsOf(balls: readonly Ball[], color: ColorOf): readonly RollPath[] {
  return balls.map(({ id, hidden, roll }) => ({
    letter: id,
    colorIndex: color(id),
    hidden,
    x: roll.x,
    y: roll.y,
    z: roll.value,
    length: lengthInSight(roll),
  }));
}

/** A place without a number cannot be drawn. */
function lengthInSight(roll: Roll): number {
  const last = roll.length - 1;
  return last > 0 && !Number.isFinite((roll.x[last] as number) + (roll.y[last] as number)) ? last : roll.length;
}

interface Progress {
  readonly values: Float64Array;
  filled: number;
}

const progress = new WeakMap<Roll, Progress>();

/** |distance| after every step that is known. */
function distances(roll: Roll, world: World): Float64Array {
  const known = progress.get(roll) ?? { values: new Float64Array(roll.x.length), filled: 0 };
  progress.set(roll, known);
  for (; known.filled < roll.length; known.filled++) {
    const k = known.filled;
    known.values[k] = Math.abs(progressOf(world.goal, roll.x[k] as number, roll.y[k] as number));
  }
  return known.values;
}

let steps = ramp(1, 1);

/** Distance from the ridge (or the saddle, or the nearest minimum) against the step: strong up to now, thin beyond. */
export function distanceData({ all, world }: Balls, now: number, texts: SaddlesTexts, color: ColorOf): LineData {
  const { goal, setup } = world;
  if (steps.length < setup.steps + 1) steps = ramp(setup.steps + 1, 1);
  const at = Math.floor(now);
  const series: LineSeries[] = all.map(({ id, hidden, roll }) => {
    const y = distances(roll, world);
    const past = Math.min(at, roll.length - 1) + 1;
    return {
      ...{ key: id, letter: id, colorIndex: color(id), dashIndex: color(id), hidden, offScale: false },
      x: steps.subarray(0, past),
      y: y.subarray(0, past),
      future: { x: steps.subarray(past - 1, roll.length), y: y.subarray(past - 1, roll.length) },
    };
  });
  const visible = all.filter(({ hidden }) => !hidden);
  const marks: FigureMark[] = visible.flatMap(({ id, roll }) =>
    roll.rate.changes.map((x) => ({ x, kind: 'change' as const, colorIndex: color(id), letter: id, title: texts.changed })),
  );
  const end = Math.max(
    20,
    ...visible.map(({ reached, roll }) => (reached === null ? roll.length - 1 : Math.min(roll.length - 1, reached * 1.15 + 8))),
  );
  const level = goal.kind === 'leave' ? ESCAPE_DISTANCE : REACH_DISTANCE;
  const border: LineSeries = {
    ...{ key: '', letter: '', colorIndex: 0, dashIndex: 0, x: [], y: [] },
    future: { x: [0, end], y: [level, level] },
  };
  return {
    x: { domain: [0, end], name: texts.step, formatTick: formatCount, format: formatCount, snap: Math.round },
    y: { kind: 'log', domain: distanceDomain(visible, world), formatTick: formatRateTick, format: formatRate },
    series: goal.kind === 'none' ? series : [border, ...series],
    marks,
    empty: goal.kind === 'none' ? { title: texts.noCurve, note: '' } : null,
  };
}

function distanceDomain(balls: readonly Ball[], world: World): Interval {
  const { goal, setup } = world;
  const first = Math.abs(progressOf(goal, setup.start[0], setup.start[1]));
  if (goal.kind === 'leave' && goal.way !== null) {
    const least = setup.sigma > 0 ? Math.max(first, 1e-4) : first;
    return [10 ** Math.floor(Math.log10(Math.max(1e-13, Math.min(0.1, least || 1e-6)) / 2)), 10];
  }
  const least = balls.reduce(
    (low, { roll }) =>
      distances(roll, world)
        .subarray(0, roll.length)
        .reduce((a, b) => Math.min(a, b), low),
    first || 1,
  );
  return [10 ** Math.floor(Math.log10(Math.max(1e-4, least))), 10 ** Math.ceil(Math.log10(Math.max(first, 1.01)))];
}

interface Curve {
  readonly rule: LinearRule;
  readonly momentum: number;
}

const CURVE_POINTS = 80;

/** The prediction for constant rates, one curve per momentum, and every ball that has left at its mean rate. */
export function ratesData({ all, world }: Balls, texts: SaddlesTexts, color: ColorOf): LineData {
  const { goal, setup } = world;
  const visible = all.filter(({ hidden }) => !hidden);
  const curves: Curve[] = [];
  for (const { run } of visible) {
    const found = linearRule(run.optimizer);
    if (found && !curves.some(({ rule, momentum }) => rule === found.rule && momentum === found.momentum)) curves.push(found);
  }
  const way = goal.kind === 'leave' ? goal.way : null;
  const eps = Math.abs(progressOf(goal, setup.start[0], setup.start[1]));
  const points = visible.flatMap((ball) => (ball.reached === null || ball.reached === 0 ? [] : [{ ball, x: meanRate(ball), y: ball.reached }]));
  const drawn = way !== null && curves.length > 0 && eps > 0 && eps < 1;
  const edges = drawn ? curves.map(({ rule, momentum }) => stableRate(rule, Math.max(way.high, -way.low / 10), momentum)) : [];
  const xs = [...points.map(({ x }) => x), ...edges].filter((x) => x > 0);
  const domain: Interval = xs.length === 0 ? [1e-3, 1] : [Math.min(...xs.map((x) => x / 2), Math.max(...xs) / 100), Math.max(...xs) * 1.6];
  const lines: LineSeries[] = drawn ? curves.map((curve, k) => curveLine(curve, [domain[0], edges[k] as number], eps, -way.low, k)) : [];
  const dots: LineSeries[] = points.map(({ ball, x, y }) => ({
    ...{ key: ball.id, letter: ball.id, colorIndex: color(ball.id), dashIndex: 0 },
    x: [x],
    y: [y],
  }));
  const heights = [...points.map(({ y }) => y), ...lines.flatMap(({ y }) => [y[0] as number, y[y.length - 1] as number])];
  const marks: FigureMark[] = edges.map((x) => ({ x, kind: 'diverged', colorIndex: 0, letter: '', title: `${texts.thrownMark}: ${formatRate(x)}` }));
  return {
    x: { domain, kind: 'log', name: 'η', formatTick: formatRateTick, format: formatRate, snap: (x) => x },
    y: {
      kind: 'log',
      domain: heights.length === 0 ? [1, 1000] : [Math.max(1, Math.min(...heights) / 2), Math.max(...heights) * 2],
      formatTick: (value) => (value >= 1e5 ? formatRateTick(value) : formatPlainTick(value)),
      format: formatCount,
    },
    series: [...lines, ...dots],
    marks,
    empty: drawn || dots.length > 0 ? null : { title: texts.noCurve, note: texts.noCurveHint },
  };
}

function curveLine({ rule, momentum }: Curve, [low, high]: Interval, eps: number, curvature: number, k: number): LineSeries {
  const x = Array.from({ length: CURVE_POINTS }, (_, i) => low * (high / low) ** (i / (CURVE_POINTS - 1)));
  return {
    ...{ key: `curve ${rule} ${momentum}`, letter: rule === 'descent' ? 'β 0' : `β ${momentum}`, colorIndex: 0, dashIndex: k % 6 },
    x,
    y: x.map((lr) => escapeSteps(rule, eps, lr * curvature, momentum)),
    noisy: true,
  };
}
