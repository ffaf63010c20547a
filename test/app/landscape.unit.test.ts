/**
 * @file The landscape as the page holds it, over a trainer that says what the test tells it to: when a survey is asked for, what is kept of what arrives,
 * and what makes the page ask again.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offData, tracesOf } from '../../src/app/figures/landscapeData.ts';
import { connect, connectionStore, reset, runOrPause } from '../../src/app/stores/connection.ts';
import { edit, experimentStore } from '../../src/app/stores/experimentStore.ts';
import { dropKept, goOnSurvey, keepPicture, landscapeStore, openLandscape, stopSurvey } from '../../src/app/stores/landscapeStore.ts';
import { lineStore, openLine, usualPair } from '../../src/app/stores/lineStore.ts';
import { FINEST } from '../../src/app/stores/picture.ts';
import { trainingStore } from '../../src/app/stores/trainingStore.ts';
import { setHidden, setTask } from '../../src/experiment/edit.ts';
import { LEVEL_SIZES, setLandscape } from '../../src/experiment/landscape.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import type { PlaneFacts, PlanePath, TrailRun } from '../../src/landscape/facts.ts';
import type { Command, Report } from '../../src/worker/protocol.ts';

type Asked = Extract<Command, { readonly type: 'survey' }>;

const commands: Command[] = [];
let tell: (report: Report) => void = () => {};
let leave: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  commands.length = 0;
  vi.stubGlobal(
    'Worker',
    class {
      onmessage: ((event: { data: Report }) => void) | null = null;
      constructor() {
        tell = (report) => this.onmessage?.({ data: report });
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

const surveys = (kind: 'plane' | 'line') => commands.filter((one): one is Asked => one.type === 'survey' && one.survey.kind === kind);
const lastId = (kind: 'plane' | 'line') => surveys(kind).at(-1)?.surveyId as number;
const refined = () => commands.flatMap((one) => (one.type === 'refine' ? [one.level] : []));
const settle = () => vi.advanceTimersByTime(1000);
const picture = () => landscapeStore.getState().picture;

const trailOf = (run: string, steps: readonly number[], over: boolean, cycles: readonly number[] = []): TrailRun => ({
  ...{ run, steps, cycles: cycles.map((step, k) => ({ cycle: k + 1, step })) },
  end: over ? { step: steps.at(-1) as number, reason: 'finished' } : null,
});
const trail = (...runs: TrailRun[]) => tell({ type: 'trail', runs });

function train(over = true): void {
  runOrPause();
  const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
  tell({ type: 'started', runId, firstStep: 0, totalSteps: 40, stepsPerEpoch: 40, replicas: 2, groups: ['all'], weights: 5258 });
  if (over) tell({ type: 'ended', runId, reason: 'finished' });
}

const facts: PlaneFacts = {
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
const path = (run: string, count = 3): PlanePath => ({
  ...{ run, cycles: [], end: null, steps: Int32Array.from({ length: count }, (_, k) => 10 * k) },
  ...{ a: new Float64Array(count), b: new Float64Array(count), off: new Float64Array(count), moved: new Float64Array(count) },
});

/** What a worker sends of a survey, up to a level; the loss at column i and row j of the finest grid is 100 i + j. */
function answer(surveyId: number, level: number, change: Partial<PlaneFacts> = {}, from = 1): void {
  if (from === 1) {
    tell({ type: 'plane', surveyId, facts: { ...facts, ...change } });
    tell({ type: 'paths', surveyId, paths: [path('B'), path('A')] });
  }
  for (let at = from; at <= level; at++) cells(surveyId, at);
  tell({ type: 'refined', surveyId, level, seconds: 1 });
  settle();
}

/** What is new at a level. */
function cells(surveyId: number, level: number): void {
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

describe('a survey of a plane', () => {
  it('is asked for when the race has a trail, with a trail that the race was asked to keep', () => {
    train(false);
    expect(commands.find((one) => one.type === 'start')).toMatchObject({ job: { kind: 'train', trail: true } });
    expect(surveys('plane')).toEqual([]);
    trail(trailOf('A', [0], false));
    expect(surveys('plane')).toEqual([]);
    trail(trailOf('A', [0, 1, 2], false), trailOf('B', [0, 1, 2], false));
    expect(surveys('plane')).toEqual([]); // hardly a path
    trail(trailOf('A', [0, 1, 2, 3], false), trailOf('B', [0, 1, 2], false));
    expect(surveys('plane')).toHaveLength(1);
    expect(surveys('plane')[0]?.survey).toMatchObject({ landscape: { plane: 'pca', level: 2, images: 512 }, shown: ['A', 'B'] });
  });

  it('is not asked for where every run ended at once: that is said, until another race begins', () => {
    train();
    const lost = { ...trailOf('A', [0], true), end: { step: 1, reason: 'diverged' } };
    trail(lost, { ...lost, run: 'B' });
    expect(surveys('plane')).toEqual([]);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'failed', end: { reason: 'noPath', error: null } });
    trail(lost, trailOf('B', [0, 20, 40], true));
    expect(landscapeStore.getState()).toMatchObject({ phase: 'surveying', end: null });
    reset();
    expect(landscapeStore.getState().phase).toBe('waiting');
  });

  it('draws the path of a run that diverged as far as it lies in the picture', () => {
    const end = { step: 35, reason: 'diverged' };
    const lost: PlanePath = { ...path('A'), a: Float64Array.of(0, 0.5, 7e8), b: Float64Array.of(0, 1, -2e9), moved: Float64Array.of(0, 2, 2e9), end };
    const [trace, other] = tracesOf({ facts: { ...facts, left: ['A'] }, paths: [lost, path('B')] }, { color: () => 1, hidden: () => false });
    expect(trace?.x).toEqual(Float64Array.of(0, 0.5));
    expect(trace?.y).toEqual(Float64Array.of(0, 1));
    expect(trace?.end).toBe('lost');
    expect(other?.x).toHaveLength(3);
  });

  it('off the plane by more than its way, as its first places are where the plane does not pass through the start: at the upper end of the figure', () => {
    const far: PlanePath = { ...path('A'), off: Float64Array.of(5, 5, 1), moved: Float64Array.of(0, 2, 4) };
    const { series, y } = offData([far], { color: () => 1, hidden: () => false }, { step: 'step' });
    expect(series[0]?.y).toEqual(Float64Array.of(Number.NaN, 1, 0.25));
    expect([1, 0.25, Number.NaN].map((share) => y.format(share))).toEqual(['≥100%', '25.0%', '–']);
  });

  it('is asked for once more where the runs ended while the plane was being laid', () => {
    train(false);
    trail(trailOf('A', [0, 1, 2, 3], false), trailOf('B', [0, 1, 2, 3], false));
    const id = lastId('plane');
    const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    tell({ type: 'ended', runId, reason: 'finished' });
    settle();
    expect(lastId('plane')).toBe(id);
    tell({ type: 'plane', surveyId: id, facts: { ...facts, complete: false } });
    settle();
    expect(surveys('plane')).toHaveLength(2);
    answer(lastId('plane'), 2);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', picture: { facts: { complete: true } } });
    expect(surveys('plane')).toHaveLength(2);
  });

  it('first of the second picture of a link, which is kept, then of the first', () => {
    experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=level:2,seed:4,beside:random/B.end').spec });
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    const planes = () =>
      surveys('plane').map(({ survey }) => survey.kind === 'plane' && [survey.landscape.plane, survey.landscape.places, survey.landscape.seed]);
    expect(planes()).toEqual([['random', ['B.end'], 4]]);
    answer(lastId('plane'), 2, { plane: 'random' });
    expect(landscapeStore.getState()).toMatchObject({ kept: { level: 2, facts: { plane: 'random' } }, picture: null });
    settle();
    expect(planes().slice(1)).toEqual([['pca', [], 4]]);
    answer(lastId('plane'), 2);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', kept: { facts: { plane: 'random' } }, picture: { facts: { plane: 'pca' } } });
    settle();
    expect(planes()).toHaveLength(2);
    dropKept();
    settle();
    expect([experimentStore.getState().spec.landscape.beside, planes().length]).toEqual([[], 2]);
  });

  describe('of a second picture', () => {
    const plane = (k: number) => {
      const { survey } = surveys('plane')[k] as Asked;
      return survey.kind === 'plane' && survey.landscape.plane;
    };
    beforeEach(() => {
      experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=level:2,beside:random/B.end').spec });
      train();
      trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
      const surveyId = lastId('plane');
      tell({ type: 'plane', surveyId, facts: { ...facts, plane: 'random' } });
      cells(surveyId, 1);
      settle();
    });

    it('shows it as it comes, and says what it is', () => {
      expect(landscapeStore.getState()).toMatchObject({ phase: 'surveying', beside: true, level: 1, kept: { level: 1 }, picture: null });
      expect(landscapeStore.getState()).toMatchObject({ done: 25, total: 81 });
    });

    it('stops, and does not begin the first; goes on with it, then with the first', () => {
      stopSurvey();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect(surveys('plane')).toHaveLength(1);
      expect(refined()).toEqual([0]);
      expect(landscapeStore.getState()).toMatchObject({ phase: 'stopped', beside: true, level: 1, kept: { level: 1 }, picture: null });
      goOnSurvey();
      expect([refined(), landscapeStore.getState().phase]).toEqual([[0, 2], 'surveying']);
      answer(lastId('plane'), 2, {}, 2);
      expect(landscapeStore.getState()).toMatchObject({ kept: { level: 2 }, beside: false, level: 0 });
      expect([surveys('plane').length, plane(1)]).toEqual([2, 'pca']);
    });

    it('that it has stopped, said after it was told to go on, is not its end', () => {
      stopSurvey();
      goOnSurvey();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect([surveys('plane').length, landscapeStore.getState().phase]).toEqual([1, 'surveying']);
      answer(lastId('plane'), 2, {}, 2);
      expect(surveys('plane')).toHaveLength(2);
    });

    it('rests while the view is closed', () => {
      leave.splice(1, 1)[0]?.();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect(surveys('plane')).toHaveLength(1);
      leave.splice(1, 0, openLandscape());
      expect(refined()).toEqual([0, 2]);
      answer(lastId('plane'), 2, {}, 2);
      expect(landscapeStore.getState().kept?.level).toBe(2);
      expect(plane(1)).toBe('pca');
    });

    it('put away while it comes, stays away; the link before asks for it again', () => {
      cells(lastId('plane'), 2); // not handed on yet
      dropKept();
      settle();
      expect(landscapeStore.getState()).toMatchObject({ kept: null, beside: false });
      expect([surveys('plane').length, plane(1)]).toEqual([2, 'pca']);
      answer(lastId('plane'), 2);
      edit((spec) => setLandscape(spec, { beside: ['random', 'B.end'] }));
      settle();
      expect([surveys('plane').length, plane(2)]).toEqual([3, 'random']);
    });
  });

  it('keeps a picture in the link as long as the link gives it', () => {
    const beside = () => experimentStore.getState().spec.landscape.beside;
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    answer(lastId('plane'), 2);
    keepPicture();
    expect(beside()).toEqual(['pca']);
    edit((spec) => setLandscape(spec, { plane: 'random', places: ['A.start'] }));
    settle();
    answer(lastId('plane'), 2, { plane: 'random' });
    expect([beside(), surveys('plane').length]).toEqual([['pca'], 2]); // what is kept is not asked for
    edit((spec) => setLandscape(spec, { seed: 9 }));
    expect([beside(), landscapeStore.getState().kept?.facts.plane]).toEqual([[], 'pca']); // still there, but no link has two seeds
    settle();
    answer(lastId('plane'), 2, { plane: 'random' });
    keepPicture();
    expect(beside()).toEqual(['random', 'A.start']);
    edit((spec) => setTask(spec, { batchSize: 16 }));
    expect(beside()).toEqual([]);
    expect(landscapeStore.getState().kept).not.toBeNull();
  });

  it('goes on with the first where the second cannot be had', () => {
    experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=beside:three/A.cycle9').spec });
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    tell({ type: 'surveyEnded', surveyId: lastId('plane'), reason: 'noPlace', error: null });
    settle();
    expect(surveys('plane').map(({ survey }) => survey.kind === 'plane' && survey.landscape.plane)).toEqual(['three', 'pca']);
    expect(landscapeStore.getState()).toMatchObject({ kept: null, phase: 'surveying', end: null });
  });

  it('arrives coarse to fine: losses and accuracies where they belong', () => {
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    const id = lastId('plane');
    tell({ type: 'plane', surveyId: id, facts });
    settle();
    expect(picture()).toBeNull(); // not before the coarsest level is whole
    answer(id, 2);
    expect(picture()).toMatchObject({ level: 2, facts, lattice: { complete: 9, finest: 9 } });
    expect(picture()?.paths.map(({ run }) => run)).toEqual(['A', 'B']);
    expect(picture()?.lattice.seen.reduce((sum, one) => sum + one, 0)).toBe(81);
    expect(picture()?.lattice.values[24 * FINEST + 56]).toBe(5624);
    expect(picture()?.accuracy[24 * FINEST + 56]).toBe(0.5624);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', done: 81, total: 81 });
  });

  it('a level that has begun is drawn, too', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    expect(picture()?.lattice).toMatchObject({ complete: 5, finest: 5 });
    const one = Float64Array.of(7);
    tell({
      type: 'cells',
      surveyId: lastId('plane'),
      done: 26,
      total: 81,
      columns: { i: Uint16Array.of(8), j: Uint16Array.of(0), a: one, b: one, loss: one, accuracy: one },
    });
    settle();
    expect(picture()?.lattice).toMatchObject({ complete: 5, finest: 9 });
    expect(picture()?.lattice.values[8]).toBe(7);
  });

  it('stops at the level that is done, and goes on', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    stopSurvey();
    expect(refined()).toEqual([0]);
    const none = new Float64Array(0);
    const columns = { i: new Uint16Array(0), j: new Uint16Array(0), a: none, b: none, loss: none, accuracy: none };
    tell({ type: 'cells', surveyId: lastId('plane'), done: 25, total: 25, columns }); // it wants no more
    tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
    expect(landscapeStore.getState()).toMatchObject({ phase: 'stopped', done: 25, total: 81 });
    edit((spec) => setLandscape(spec, { level: 4 }));
    settle();
    expect(refined()).toEqual([0]); // the person stopped it
    goOnSurvey();
    expect(refined()).toEqual([0, 4]);
    expect(surveys('plane')).toHaveLength(1);
  });

  it('a finer level goes on with the same survey; another plane is another survey, and the picture stays until its first level', () => {
    train();
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    answer(lastId('plane'), 2);
    edit((spec) => setLandscape(spec, { level: 3, height: 'linear', show: 'both' }));
    settle();
    expect([surveys('plane').length, refined()]).toEqual([1, [3]]);
    edit((spec) => setLandscape(spec, { runs: ['B'] })); // projected on another run
    settle();
    expect(surveys('plane')).toHaveLength(2);
    expect(commands).toContainEqual({ type: 'endSurvey', surveyId: surveys('plane')[0]?.surveyId });
    expect(picture()?.facts.runs).toEqual(['A', 'B']);
    answer(lastId('plane'), 1, { runs: ['B'] });
    expect(picture()?.facts.runs).toEqual(['B']);
    expect(picture()?.level).toBe(1);
  });

  it('a hand that slides asks a few times, and reports of surveys before are not heard', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    const first = lastId('plane');
    for (let k = 1; k <= 20; k++) {
      edit((spec) => setLandscape(spec, { reach: 1 + k / 20 }), 'slide');
      vi.advanceTimersByTime(16);
    }
    settle();
    expect(surveys('plane').length).toBeLessThanOrEqual(4);
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ landscape: { reach: 2 } });
    answer(first, 2);
    expect(picture()).toBeNull();
  });

  it('hidden runs make no plane, unless the spec names them', () => {
    train();
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    edit((spec) => setHidden(spec, 'B', true));
    settle();
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ shown: ['A'] });
    edit((spec) => setLandscape(spec, { runs: ['A'] }));
    settle();
    const count = surveys('plane').length;
    edit((spec) => setHidden(spec, 'B', false));
    settle();
    expect(surveys('plane')).toHaveLength(count);
  });

  it('while training: coarse, laid anew at twice the places, and once more when the runs are over', () => {
    edit((spec) => setLandscape(spec, { level: 5 }));
    train(false);
    const both = (count: number, over = false) => {
      const steps = Array.from({ length: count }, (_, k) => k);
      trail(trailOf('A', steps, over), trailOf('B', steps, over));
      settle();
    };
    both(4);
    expect(surveys('plane')[0]?.survey).toMatchObject({ landscape: { level: 3 } });
    tell({ type: 'plane', surveyId: lastId('plane'), facts: { ...facts, complete: false } });
    both(9);
    expect(surveys('plane')).toHaveLength(1); // nothing of the first is to be seen yet
    answer(lastId('plane'), 1, { complete: false });
    both(10);
    expect(surveys('plane')).toHaveLength(2);
    answer(lastId('plane'), 1, { complete: false });
    both(19);
    expect(surveys('plane')).toHaveLength(2);
    both(20);
    expect(surveys('plane')).toHaveLength(3);
    const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
    tell({ type: 'plane', surveyId: lastId('plane'), facts: { ...facts, complete: false } });
    tell({ type: 'ended', runId, reason: 'finished' });
    both(21, true);
    expect(surveys('plane')).toHaveLength(4);
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ landscape: { level: 5 } });
  });

  it('says why it ended, and is asked for again when the trail is another', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    tell({ type: 'surveyEnded', surveyId: lastId('plane'), reason: 'noPlace', error: null });
    settle();
    expect(landscapeStore.getState()).toMatchObject({ phase: 'failed', end: { reason: 'noPlace' } });
    expect(surveys('plane')).toHaveLength(1);
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    settle();
    expect(surveys('plane')).toHaveLength(2);
    expect(landscapeStore.getState().end).toBeNull();
  });

  it('goes with the race; a kept picture stays', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    const before = picture();
    keepPicture();
    reset();
    expect(landscapeStore.getState().kept).toBe(before);
    expect([picture(), landscapeStore.getState().phase]).toEqual([null, 'waiting']);
    expect(connectionStore.getState().trail).toEqual([]);
    trail(trailOf('A', [0, 40], true)); // of the race before, late
    expect(connectionStore.getState().trail).toEqual([]);
    dropKept();
    expect(landscapeStore.getState().kept).toBeNull();
  });

  it('a view that is closed lets the survey rest, one that is opened again goes on', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    leave.splice(1, 1)[0]?.();
    expect(refined()).toEqual([0]);
    leave.splice(1, 0, openLandscape());
    expect(refined()).toEqual([0, 2]);
    expect(surveys('plane')).toHaveLength(1);
  });
});

describe('the line between two networks', () => {
  it.each<[string, readonly TrailRun[], readonly [string, string] | null]>([
    [
      'the last two cycle ends of a run that has two',
      [trailOf('A', [0, 40], true), trailOf('B', [0, 10, 20, 40], true, [10, 20, 40])],
      ['B.cycle2', 'B.cycle3'],
    ],
    ['the ends of the first two runs', [trailOf('A', [0, 40], true), trailOf('B', [0, 40], true)], ['A.end', 'B.end']],
    ['start and end of the only one', [trailOf('A', [0, 40], true)], ['A.start', 'A.end']],
    ['none without a run', [], null],
  ])('%s', (_, runs, pair) => {
    expect(usualPair(runs, ['A', 'B'])).toEqual(pair);
  });

  it('waits for both ends to stand still, then reports what lies between them', () => {
    train(false);
    trail(trailOf('A', [0, 10], false), trailOf('B', [0, 10], false));
    settle();
    expect(surveys('line')).toEqual([]);
    expect(lineStore.getState().pair).toEqual(['A.end', 'B.end']);
    trail(trailOf('A', [0, 10, 40], true), trailOf('B', [0, 10, 40], true));
    expect(surveys('line')[0]?.survey).toEqual({ kind: 'line', from: 'A.end', to: 'B.end', points: 25, images: 512, split: 'train' });
    const surveyId = lastId('line');
    tell({ type: 'line', surveyId, from: { run: 'A', step: 40 }, to: { run: 'B', step: 40 }, distance: 3, points: 25 });
    const columns = (a: number, loss: number) => ({
      ...{ i: Uint16Array.of(0), j: Uint16Array.of(0), a: Float64Array.of(a), b: Float64Array.of(0), loss: Float64Array.of(loss) },
      accuracy: Float64Array.of(1 - loss),
    });
    tell({ type: 'cells', surveyId, done: 1, total: 25, columns: columns(0, 0.5) });
    tell({ type: 'cells', surveyId, done: 2, total: 25, columns: columns(0.5, 0.75) });
    const score = { loss: 0.5, accuracy: 0.5 };
    tell({ type: 'crossing', surveyId, barrier: { height: 0.25, at: 0.5 }, ends: [score, score], ensemble: { loss: 0.4, accuracy: 0.6 } });
    tell({ type: 'surveyEnded', surveyId, reason: 'finished', error: null });
    expect(lineStore.getState()).toMatchObject({
      ...{ distance: 3, share: [0, 0.5], loss: [0.5, 0.75], accuracy: [0.5, 0.25], end: null },
      crossing: { barrier: { height: 0.25, at: 0.5 }, ensemble: { loss: 0.4, accuracy: 0.6 } },
    });
    // the same line is not asked for twice, another pair is
    trail(trailOf('A', [0, 10, 40], true), trailOf('B', [0, 10, 40], true));
    expect(surveys('line')).toHaveLength(1);
    edit((spec) => setLandscape(spec, { between: ['A.start', 'B.10'] }));
    expect(surveys('line')[1]?.survey).toMatchObject({ from: 'A.start', to: 'B.10' });
    expect(lineStore.getState()).toMatchObject({ share: [], crossing: null });
    expect(trainingStore.getState().phase).toBe('running');
  });
});
