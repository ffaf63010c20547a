/** @file What the race figures are given: runs with their series, how to look at them, and the words. */
import type { LineData } from '../../charts/lineTypes.ts';
import type { ExtraFigure, ViewSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { Series } from '../../runs/series.ts';

export type FigureKind = 'loss' | 'accuracy' | 'rate' | ExtraFigure;

export interface RaceRate {
  lrAt(step: number, group: number): number;
  /** undefined: the optimizer's own, which does not change. */
  momentumAt?(step: number): number | undefined;
  readonly groups: number;
  /** Curvature above which the rate of this step is too high; null: the optimizer or its groups have no such number (optimizers/edge.ts). */
  edgeAt?(step: number): number | null;
  /** First steps of cycles, where a mark stands. */
  readonly restarts?: readonly number[];
  /** First steps with other settings. */
  readonly changes?: readonly number[];
  /** The rate follows from the evaluations: every seed has its own. */
  readonly listens?: boolean;
  /** Takes in what has been evaluated since; the answer is another one when rates to come may be others. */
  heard?(): string;
}

export interface RaceRun {
  readonly id: string;
  readonly letter: string;
  /** 1..12: colour and dash. */
  readonly colorIndex: number;
  readonly name: string;
  readonly hidden: boolean;
  /** One per seed that has begun, mutated in place; their versions grow. */
  readonly seeds: readonly Series[];
  readonly rate: RaceRate | null;
  /** Gradient evaluations spent before the first step. */
  readonly charged?: number;
  /** The step at which a branch parted from a run that is shown; what was before is the other's. */
  readonly since?: number | null;
}

export type RaceAxis = ViewSpec['xAxis'];

export type RaceTexts = Dictionary['figures'] & {
  readonly axis: Readonly<Record<RaceAxis, string>>;
  readonly target: string;
  /** Images of an evaluation. */
  readonly evalCount: string;
};

export interface RaceSettings
  extends Pick<ViewSpec, 'xAxis' | 'lossScale' | 'smoothing' | 'target'>,
    Partial<Pick<ViewSpec, 'lrScale' | 'band' | 'clip' | 'figures'>> {
  readonly runs: readonly RaceRun[];
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Seed of the first series of every run. */
  readonly firstSeed?: number;
  readonly seedCount?: number;
  /** The device was lost, and training went on from this step. */
  readonly lostAt?: number | null;
  readonly texts: RaceTexts;
}

export type RaceData = Readonly<Partial<Record<FigureKind, LineData>>>;

/** From top to bottom. */
const ORDER: readonly FigureKind[] = [
  'loss',
  'evalLoss',
  'accuracy',
  'ensemble',
  'rate',
  'momentum',
  'gradNorm',
  'updateRatio',
  'distance',
  'sharpness',
  'saddle',
];
const ALWAYS: readonly FigureKind[] = ['loss', 'accuracy', 'rate'];

export function figureKinds(extra: readonly ExtraFigure[] = []): readonly FigureKind[] {
  return ORDER.filter((kind) => ALWAYS.includes(kind) || (extra as readonly FigureKind[]).includes(kind));
}

/** Some seed goes on, or ended well. */
export function isAlive(run: RaceRun): boolean {
  return run.seeds.length === 0 || run.seeds.some((series) => series.end?.reason !== 'diverged');
}

/** Updates of the seed that is farthest. */
export function stepsDone(run: RaceRun): number {
  let most = 0;
  for (const { loss } of run.seeds) if (loss.length > most) most = loss.length;
  return most;
}

export function isOver(run: RaceRun): boolean {
  return run.seeds.length > 0 && run.seeds.every((series) => series.end !== null);
}
