/** @file The landscape's side of a page, over a trainer that says what the test tells it to. */
import { afterEach, beforeEach, vi } from 'vitest';
import { connect, reset, runOrPause } from '../../src/app/stores/connection.ts';
import { experimentStore } from '../../src/app/stores/experimentStore.ts';
import { dropKept, landscapeStore, openLandscape } from '../../src/app/stores/landscapeStore.ts';
import { openLine } from '../../src/app/stores/lineStore.ts';
import { FINEST } from '../../src/app/stores/picture.ts';
import { LEVEL_SIZES } from '../../src/experiment/landscape.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import type { PlaneFacts, PlanePath, TrailRun } from '../../src/landscape/facts.ts';
import type { Command, Report } from '../../src/worker/protocol.ts';

/** What the worker was told. */
export const commands: Command[] = [];
let told: (report: Report) => void = () => {};
/** The worker says this. */
export const tell = (report: Report) => told(report);
/** Connection, view, line. */
let leave: (() => void)[] = [];

export function closeView(): void {
  leave.splice(1, 1)[0]?.();
}

export function openView(): void {
  leave.splice(1, 0, openLandscape());
}

/** Before each test: runs A and B, a trainer that listens, the view open. */
export function landscapePage(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    commands.length = 0;
    vi.stubGlobal(
      'Worker',
      class {
        onmessage: ((event: { data: Report }) => void) | null = null;
        constructor() {
          told = (report) => this.onmessage?.({ data: report });
        }
        postMessage(command: Command) {
          commands.push(command);
        }
        terminate() {}
      },
    );
    vi.stubGlobal('document', { baseURI: 'http://page/' });
    vi.stubGlobal('location', { pathname: '/', search: '', hash: '' });
    vi.stubGlobal('history', { pushState() {}, replaceState() {} });
    vi.stubGlobal('requestAnimationFrame', (paint: () => void) => setTimeout(paint, 1));
    experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=level:2').spec, issues: [] });
    leave = [connect(), openLandscape(), openLine()];
  });

  afterEach(() => {
    for (const off of leave.toReversed()) off();
    reset();
    dropKept();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

type Asked = Extract<Command, { readonly type: 'survey' }>;

export const surveys = (kind: 'plane' | 'line') => commands.filter((one): one is Asked => one.type === 'survey' && one.survey.kind === kind);
export const lastId = (kind: 'plane' | 'line') => surveys(kind).at(-1)?.surveyId as number;
export const refined = () => commands.flatMap((one) => (one.type === 'refine' ? [one.level] : []));
export const settle = () => vi.advanceTimersByTime(1000);
export const picture = () => landscapeStore.getState().picture;

export const trailOf = (run: string, steps: readonly number[], over: boolean, cycles: readonly number[] = []): TrailRun => ({
  ...{ run, steps, cycles: cycles.map((step, k) => ({ cycle: k + 1, step })) },
  end: over ? { step: steps.at(-1) as number, reason: 'finished' } : null,
});
export const trail = (...runs: TrailRun[]) => tell({ type: 'trail', runs });

export function train(over = true): void {
  runOrPause();
  const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
  tell({ type: 'started', runId, firstStep: 0, totalSteps: 40, stepsPerEpoch: 40, replicas: 2, groups: ['all'], weights: 5258 });
  if (over) tell({ type: 'ended', runId, reason: 'finished' });
}

export const facts: PlaneFacts = {
  ...{
    plane: 'pca',
    runs: ['A', 'B'],
    left: [],
    taken: 6,
    complete: true,
    through: [],
    a: [-1, 1],
    b: [-2, 2],
    explained: [0.6, 0.2],
    lengths: [1, 1],
  },
  ...{ cosine: 0, weights: 5258, split: 'train', images: 512, norm: 'none' },
};
export const path = (run: string, count = 3): PlanePath => ({
  ...{ run, cycles: [], end: null, steps: Int32Array.from({ length: count }, (_, k) => 10 * k) },
  ...{ a: new Float64Array(count), b: new Float64Array(count), off: new Float64Array(count), moved: new Float64Array(count) },
});

/** What a worker sends of a survey, up to a level; the loss at column i and row j of the finest grid is 100 i + j. */
export function answer(surveyId: number, level: number, change: Partial<PlaneFacts> = {}, from = 1): void {
  if (from === 1) {
    tell({ type: 'plane', surveyId, facts: { ...facts, ...change } });
    tell({ type: 'paths', surveyId, paths: [path('B'), path('A')] });
  }
  for (let at = from; at <= level; at++) cells(surveyId, at);
  tell({ type: 'refined', surveyId, level, seconds: 1 });
  settle();
}

/** What is new at a level. */
export function cells(surveyId: number, level: number): void {
  const side = LEVEL_SIZES[level - 1] as number;
  const stride = (FINEST - 1) / (side - 1);
  const all = Array.from({ length: side * side }, (_, k) => [(k % side) * stride, Math.floor(k / side) * stride] as const);
  const fresh = all.filter(([i, j]) => level === 1 || i % (2 * stride) !== 0 || j % (2 * stride) !== 0);
  const i = Uint16Array.from(fresh, ([x]) => x);
  const j = Uint16Array.from(fresh, ([, y]) => y);
  const loss = Float64Array.from(fresh, ([x, y]) => 100 * x + y);
  const columns = { i, j, a: new Float64Array(i.length), b: new Float64Array(i.length), loss, accuracy: loss.map((value) => value / 1e4) };
  tell({ type: 'cells', surveyId, done: side * side, total: 81, columns });
  tell({ type: 'level', surveyId, level });
}
