/**
 * @file Surveys of real races on the WebAssembly engine: what is kept, what is found, in which order, and that nothing depends on time.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, LookJob } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createPool } from '../../src/engines/wasm/pool.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { plannedModel } from '../../src/experiment/conflicts.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { defaultLandscape } from '../../src/experiment/landscape.ts';
import type { LandscapeSpec, TaskSpec } from '../../src/experiment/spec.ts';
import type { CellColumns, PlaneFacts, PlanePath } from '../../src/landscape/facts.ts';
import { placesDrawn } from '../../src/landscape/leaving.ts';
import { toVector } from '../../src/landscape/vector.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { ModelSpec } from '../../src/models/model.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { createTrainerClient } from '../../src/worker/client.ts';
import type { RecalledRun, Report, Survey, SurveyReport, TrailNetwork, TrainJob } from '../../src/worker/protocol.ts';
import { createSurveyor, type Surveyor } from '../../src/worker/surveyor.ts';
import { createTrail } from '../../src/worker/trail.ts';
import { channelPort } from '../engines/channelPort.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness, type HarnessOptions, settle } from './harness.ts';

const data = { ...dataset, train: brightness(640), test: brightness(100) };
/** 80 updates. */
const task: TaskSpec = { ...defaultSpec.task, batchSize: 8, epochs: 1, evalEvery: 20, evalCount: 100 };
const A = newRun('A', { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 20, tMult: 1 }) });
const B = newRun('B', { schedule: choiceOf(schedules, 'constant', { lr: 0.02 }) });
const D = newRun('D', { schedule: choiceOf(schedules, 'constant', { lr: 1e30 }) });
const jobOf = (runs: TrainJob['runs'], more: Partial<TrainJob> = {}): TrainJob => ({ kind: 'train', task, runs, target: 0.8, trail: true, ...more });

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

function harness(options: HarnessOptions = {}): Harness {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, ...options });
  open.push(h);
  h.hello();
  return h;
}

async function raced(runs = [A, B], options: HarnessOptions = {}, change: Partial<TaskSpec> = {}, more: Partial<TrainJob> = {}): Promise<Harness> {
  const h = harness(options);
  h.send({ type: 'start', runId: 1, job: jobOf(runs, { task: { ...task, ...change }, ...more }) });
  await h.until('ended');
  return h;
}

const planeOf = (landscape: Partial<LandscapeSpec> = {}, shown = ['A', 'B', 'D']): Survey => ({
  kind: 'plane',
  landscape: { ...defaultLandscape, level: 1, images: 64, ...landscape },
  shown,
});
const lineOf = (from: string, to: string, points = 5): Survey => ({ kind: 'line', from, to, points, images: 100, split: 'test' });

type Kind = SurveyReport['type'];
const all = <T extends Kind>(h: Harness, type: T, surveyId: number) =>
  h.reports.filter((it): it is Extract<Report, { type: T }> => it.type === type && (!('surveyId' in it) || it.surveyId === surveyId));

/** Points of a survey in the order of their arrival. */
function cellsOf(h: Harness, surveyId: number) {
  const columns = all(h, 'cells', surveyId).map((it) => it.columns);
  const join = (key: keyof CellColumns) => columns.flatMap((one) => [...one[key]]);
  return { i: join('i'), j: join('j'), a: join('a'), b: join('b'), loss: join('loss'), accuracy: join('accuracy') };
}

/** A plane, looked at to the end. */
async function survey(h: Harness, surveyId: number, what: Survey) {
  h.send({ type: 'survey', surveyId, survey: what });
  await h.until('refined', (it) => it.surveyId === surveyId);
  const facts = all(h, 'plane', surveyId)[0]?.facts;
  if (!facts) throw new Error('no plane');
  const paths = new Map<string, PlanePath>(all(h, 'paths', surveyId).flatMap((it) => it.paths.map((path) => [path.run, path] as const)));
  return { facts, paths, cells: cellsOf(h, surveyId) };
}

/** What the page would store of the trail of run 1, a race of A and B. */
function recallOf(h: Harness): readonly RecalledRun[] {
  return ['A', 'B'].map((run, index) => ({
    run,
    networks: h.reports.flatMap((it) => (it.type === 'network' && it.index === index ? [it] : [])),
    end: all(h, 'trail', 0).at(-1)?.runs[index]?.end ?? null,
  }));
}

/** Law 10 as a grammar. */
function grammar(h: Harness, surveyId: number): string {
  const letters: Partial<Record<Kind, string>> = {
    plane: 'p',
    line: 'p',
    paths: 'd',
    cells: 'd',
    level: 'd',
    refined: 'd',
    crossing: 'd',
    surveyEnded: 'e',
  };
  return h.reports.flatMap((it) => ('surveyId' in it && it.surveyId === surveyId ? [letters[it.type] ?? '?'] : [])).join('');
}

const evaluationAt = (h: Harness, replica: number, step: number) => {
  const found = h.reports.find((it) => it.type === 'evaluated' && it.replica === replica && it.step === step);
  if (found?.type !== 'evaluated') throw new Error(`no evaluation at ${step}`);
  return { loss: found.loss, accuracy: found.accuracy };
};

/** A race of A and B that is over, for tests that only look at it. Ids of surveys: `next()`. */
let shared: Harness;
let first: Awaited<ReturnType<typeof survey>>;
let last = 0;
const next = () => ++last;
beforeAll(async () => {
  shared = await raced();
  first = await survey(shared, next(), planeOf({ level: 2 }));
  open.length = 0;
});
afterAll(() => shared.close());

describe('the trail of a race', () => {
  it('is even along the way and holds the ends of cycles, of the first seed of every run', async () => {
    const h = await raced([A, B], {}, { seeds: 2 });
    const [a, b] = all(h, 'trail', 0).at(-1)?.runs ?? [];
    expect(a).toMatchObject({ run: 'A', end: { step: 80, reason: 'finished' } });
    expect(a?.cycles).toEqual([20, 40, 60, 80].map((step, i) => ({ cycle: i + 1, step })));
    const even = Array.from({ length: 21 }, (_, i) => 4 * i);
    expect(a?.steps).toEqual([...new Set([...even, 20, 40, 60, 80])].sort((x, y) => x - y));
    expect(b).toEqual({ run: 'B', steps: even, cycles: [], end: { step: 80, reason: 'finished' } });
    // it grew on the way
    expect(all(h, 'trail', 0)[0]?.runs.map(({ steps }) => steps)).toEqual([[0], [0]]);
    expect(all(h, 'trail', 0).length).toBeGreaterThan(40);
  });

  it('changes no bit of the race, and asks for no checkpoint to be stored', async () => {
    const curves = async (more: Partial<TrainJob>) => {
      const h = harness({ steadyClock: 0.01 });
      h.send({ type: 'start', runId: 1, job: jobOf([A, B], { keep: true, ...more }) });
      await h.until('ended');
      expect(h.reports.filter((it) => it.type === 'checkpoint')).toEqual([]); // the clock stands still: none is due
      return [0, 1].map((replica) => columnsOf(h.reports, 1, replica).loss);
    };
    expect(await curves({ trail: true })).toEqual(await curves({ trail: false }));
  });

  it('grows by runs of the same task, and begins anew with another or with a run that is there', async () => {
    const h = await raced([A]);
    const runsOf = async (runId: number, job: TrainJob) => {
      h.send({ type: 'start', runId, job });
      await h.until('ended', (it) => it.runId === runId);
      return all(h, 'trail', 0)
        .at(-1)
        ?.runs.map(({ run, end }) => [run, end?.reason]);
    };
    expect(await runsOf(2, jobOf([B]))).toEqual([
      ['A', 'finished'],
      ['B', 'finished'],
    ]);
    expect(await runsOf(3, jobOf([newRun('C')], { trail: false }))).toHaveLength(2);
    expect(await runsOf(4, jobOf([A]))).toHaveLength(2);
    expect(await runsOf(5, jobOf([B], { task: { ...task, seed: 7 } }))).toEqual([['B', 'finished']]);
  });

  it('says which run was stopped and which diverged', async () => {
    const h = harness();
    h.send({ type: 'start', runId: 1, job: jobOf([A, D]) });
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    h.send({ type: 'resume', runId: 1, steps: 10 });
    await h.until('paused', undefined, h.reports.length);
    h.send({ type: 'stop', runId: 1 });
    await h.until('ended');
    await h.until('trail', ({ runs }) => runs.every(({ end }) => end !== null));
    const ends = all(h, 'trail', 0)
      .at(-1)
      ?.runs.map(({ run, end }) => [run, end?.reason]);
    expect(ends).toEqual([
      ['A', 'stopped'],
      ['D', 'diverged'],
    ]);
  });
});

describe('a plane', () => {
  it('of PCA holds the paths, and says how much of them', () => {
    const { facts, paths, cells } = first;
    expect(facts).toMatchObject({ plane: 'pca', runs: ['A', 'B'], taken: 42, complete: true, through: [], weights: 5258, images: 64, norm: 'none' });
    expect(facts.explained[0]).toBeGreaterThan(facts.explained[1]);
    expect(facts.explained[0] + facts.explained[1]).toBeGreaterThan(0.5);
    expect(facts.explained[0] + facts.explained[1]).toBeLessThan(1);
    for (const { a, b, off, moved, steps, end } of paths.values()) {
      expect(end?.reason).toBe('finished');
      expect([steps[0], steps.at(-1)]).toEqual([0, 80]);
      expect(moved[0]).toBe(0);
      expect(Math.min(...a)).toBeGreaterThan(facts.a[0]);
      expect(Math.max(...b)).toBeLessThan(facts.b[1]);
      expect(Math.max(...off)).toBeLessThan(Math.max(...moved));
    }
    // both began at the same weights
    const [pathA, pathB] = [paths.get('A'), paths.get('B')] as [PlanePath, PlanePath];
    expect([pathA.a[0], pathA.b[0], pathA.off[0]]).toEqual([pathB.a[0], pathB.b[0], pathB.off[0]]);
    expect(cells.loss).toHaveLength(81);
    expect([cells.a[0], cells.b[0]]).toEqual([facts.a[0], facts.b[0]]);
    expect([cells.a[24], cells.b[24]]).toEqual([facts.a[1], facts.b[1]]);
  });

  it('around a network has that network in its middle: the loss there is that of the race', async () => {
    const h = shared;
    const images = { images: 100, split: 'test' } as const;
    const middle = (cells: ReturnType<typeof cellsOf>) => {
      const at = cells.i.findIndex((i, k) => i === 32 && cells.j[k] === 32);
      return { loss: cells.loss[at], accuracy: cells.accuracy[at] };
    };
    const random = await survey(h, next(), planeOf({ plane: 'random', seed: 3, ...images }));
    expect(random.facts).toMatchObject({ a: [-1, 1], b: [-1, 1], through: [{ run: 'A', step: 80, a: 0, b: 0 }] });
    expect(middle(random.cells)).toEqual(evaluationAt(h, 0, 80));
    const around = await survey(h, next(), planeOf({ plane: 'random', places: ['B.40'], reach: 0.5, ...images }));
    expect(around.facts.through).toEqual([{ run: 'B', step: 40, a: 0, b: 0 }]);
    expect(middle(around.cells)).toEqual(evaluationAt(h, 1, 40));
    expect(around.facts.a).toEqual([-0.5, 0.5]);
    const other = await survey(h, next(), planeOf({ plane: 'random', seed: 4, ...images }));
    expect(middle(other.cells)).toEqual(middle(random.cells));
    expect(other.cells.loss[0]).not.toBe(random.cells.loss[0]);
    const pca = await survey(h, next(), planeOf({ places: ['A.cycle1'], ...images }));
    expect(pca.facts.through).toEqual([{ run: 'A', step: 20, a: 0, b: 0 }]);
    expect(pca.facts.explained[0]).toBeCloseTo(first.facts.explained[0], 10);
  });

  it('through three networks holds them', async () => {
    const h = shared;
    const asked = await survey(h, next(), planeOf({ plane: 'three', places: ['A.cycle2', 'B.end', 'A.start'] }));
    expect(asked.facts.through.map(({ run, step }) => [run, step])).toEqual([
      ['A', 40],
      ['B', 80],
      ['A', 0],
    ]);
    const at = (run: string, step: number) => {
      const path = asked.paths.get(run) as PlanePath;
      const n = path.steps.indexOf(step);
      return [path.a[n], path.b[n], path.off[n]] as [number, number, number];
    };
    expect(at('A', 40).slice(0, 2)).toEqual([0, 0]);
    expect(at('B', 80)[1]).toBeCloseTo(0, 6);
    for (const [run, step] of [
      ['A', 40],
      ['B', 80],
      ['A', 0],
    ] as const)
      expect(at(run, step)[2]).toBeLessThan(1e-6);
    expect(at('A', 60)[2]).toBeGreaterThan(1e-3);
    const usual = await survey(h, next(), planeOf({ plane: 'three' }));
    expect(usual.facts.through.map(({ run, step }) => [run, step])).toEqual([
      ['A', 0],
      ['A', 80],
      ['B', 80],
    ]);
    const one = await survey(h, next(), planeOf({ plane: 'three', runs: ['B'] }));
    expect(one.facts.through.map(({ step }) => step)).toEqual([0, 40, 80]);
  });

  it('leaves out what diverged, draws it all the same, and takes it in where it is asked for', async () => {
    const h = await raced([A, D]);
    const without = await survey(h, 1, planeOf());
    expect(without.facts.runs).toEqual(['A']);
    expect([...without.paths.keys()]).toEqual(['A', 'D']);
    expect(without.paths.get('D')?.end?.reason).toBe('diverged');
    expect((await survey(h, 2, planeOf({ runs: ['A', 'D'] }))).facts.runs).toEqual(['A', 'D']);
    expect((await survey(h, 3, planeOf({}, ['D', 'A']))).facts.runs).toEqual(['A']);
  });
});

describe('a run that diverged', () => {
  /** A, and runs that go the way of B until `left` and are then thrown out of every picture. */
  async function thrown(left: Readonly<Record<string, number>>, runs = ['A']) {
    const h = await raced([A, B], {}, {}, { keep: true });
    const [a, b] = recallOf(h) as [RecalledRun, RecalledRun];
    const away = Object.entries(left).map(([run, step]): RecalledRun => {
      const networks = b.networks.map((one) => (one.step <= step ? one : { ...one, weights: one.weights.map((w, n) => w + (n % 3) * 1e9) }));
      return { run, networks, end: { step: 80, reason: 'diverged' } };
    });
    const fresh = harness();
    fresh.send({ type: 'recall', task, runs: [...(runs.includes('A') ? [a] : []), ...away] });
    return fresh;
  }

  it('and was thrown far away makes the plane with what came before, whether it is asked for or is all there is', async () => {
    const whole = await thrown({ D: 79 });
    const until40 = await thrown({ D: 40 });
    const asked = planeOf({ runs: ['A', 'D'], level: 2 });
    const usual = await survey(until40, 1, planeOf({ level: 2 }));
    const both = await survey(until40, 2, asked);
    expect(usual.facts.runs).toEqual(['A']);
    expect(both.facts).toMatchObject({ runs: ['A', 'D'], left: ['D'], taken: 21 + 11, complete: true });
    const size = ({ a, b }: PlaneFacts) => Math.max(a[1] - a[0], b[1] - b[0]);
    // not a billion times as large as the picture of the paths
    expect(size(both.facts)).toBeLessThan(2 * size((await survey(whole, 1, planeOf({ runs: ['A', 'D'] }))).facts));
    expect(size(both.facts)).toBeGreaterThan(size(usual.facts) / 2);
    expect(both.cells.loss.every(Number.isFinite)).toBe(true);
    const lost = both.paths.get('D') as PlanePath;
    expect(lost.steps).toHaveLength(21);
    expect(placesDrawn(both.facts, lost)).toBe(11);
    expect(lost.steps[10]).toBe(40);
    const alone = await survey(await thrown({ D: 40, E: 20 }, []), 1, planeOf({}, ['D', 'E']));
    expect(alone.facts).toMatchObject({ runs: ['D', 'E'], taken: 11 + 6 });
    expect(size(alone.facts)).toBeLessThan(2 * size(both.facts));
  });

  it('or was thrown far away with a loss that is a number: left out of the plane of all, taken in where it is named', async () => {
    const h = await raced([A, B], {}, {}, { keep: true });
    const [a, b] = recallOf(h) as [RecalledRun, RecalledRun];
    const fresh = harness();
    const times = (factor: number): RecalledRun => ({
      ...b,
      networks: b.networks.map((one) => ({ ...one, weights: one.weights.map((w, n) => w + one.step * factor * ((n % 3) - 1)) })),
    });
    const factsOf = async (surveyId: number, factor: number, landscape: Partial<LandscapeSpec> = {}) => {
      fresh.send({ type: 'recall', task, runs: [a, times(factor)] });
      return (await survey(fresh, surveyId, planeOf(landscape))).facts;
    };
    expect(await factsOf(1, 0)).toMatchObject({ runs: ['A', 'B'], left: [] });
    expect(await factsOf(2, 10)).toMatchObject({ runs: ['A'], left: ['B'] });
    expect(await factsOf(3, 10, { runs: ['A', 'B'] })).toMatchObject({ runs: ['A', 'B'], left: [] });
    expect(await factsOf(4, 10, { plane: 'three' })).toMatchObject({ runs: ['A', 'B'], left: [] });
  });

  it('at once leaves nothing to lay a plane through', async () => {
    const h = await raced([D]);
    h.send({ type: 'survey', surveyId: 1, survey: planeOf() });
    expect(await h.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'noPlace' });
  });
});

describe('the same bits', () => {
  const bits = ({ facts, cells, paths }: typeof first) => ({ facts, cells, paths });

  it('twice, with two workers, and with runs that were trained one after another', async () => {
    expect(bits(await survey(shared, next(), planeOf({ level: 2 })))).toEqual(bits(first));
    const two = await raced([A, B], { openEngine: () => openWasm({ pool: createPool(2, channelPort) }) });
    expect(bits(await survey(two, 1, planeOf({ level: 2 })))).toEqual(bits(first));
    const apart = await raced([B]);
    apart.send({ type: 'start', runId: 2, job: jobOf([A]) });
    await apart.until('ended', (it) => it.runId === 2);
    expect(bits(await survey(apart, 1, planeOf({ level: 2 })))).toEqual(bits(first));
  });

  it('from a trail that was stored and recalled; what does not fit the model stays out', async () => {
    const h = await raced([A, B], {}, {}, { keep: true });
    expect(bits(await survey(h, 1, planeOf({ level: 2 })))).toEqual(bits(first));
    const stored = recallOf(h);
    expect(stored.map(({ run, networks }) => [run, networks.length])).toEqual([
      ['A', 21],
      ['B', 21],
    ]);
    const [a, b] = stored as [RecalledRun, RecalledRun];
    expect(a.networks.flatMap(({ step, cycle }) => (cycle > 0 ? [[step, cycle]] : []))).toEqual([20, 40, 60, 80].map((step, i) => [step, i + 1]));

    const fresh = harness();
    fresh.send({ type: 'recall', task, runs: [b, a] });
    expect(bits(await survey(fresh, 1, planeOf({ level: 2 })))).toEqual(bits(first));
    const trailOf = async (runs: readonly RecalledRun[]) => {
      fresh.send({ type: 'recall', task, runs });
      return (await fresh.until('trail', undefined, fresh.reports.length)).runs.map(({ run, steps, end }) => [run, steps.length, end]);
    };
    const [one, ...others] = a.networks as [TrailNetwork, ...TrailNetwork[]];
    const finished = { step: 80, reason: 'finished' };
    expect(await trailOf([{ ...a, networks: [{ ...one, weights: one.weights.slice(1) }, ...others] }, b])).toEqual([['B', 21, finished]]);
    expect(await trailOf([{ ...a, networks: [{ ...one, weights: one.weights.map(() => Number.NaN) }, ...others] }, b])).toEqual([
      ['B', 21, finished],
    ]);
    expect(await trailOf([{ ...a, networks: [] }])).toEqual([]);
    expect(await trailOf([{ ...a, networks: a.networks.slice(0, 9), end: null }])).toEqual([['A', 9, { step: 32, reason: 'stopped' }]]);
    expect(await fresh.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'gone' });
  });

  it('of a race that went on from a checkpoint with its trail, and without has places from there on', async () => {
    const h = harness({ steadyClock: 20 });
    h.send({ type: 'start', runId: 1, job: jobOf([A, B], { keep: true }) });
    const { step, checkpoints } = await h.until('checkpoint');
    await h.until('ended');
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(80);
    const heard = [0, 1].map((replica) =>
      h.reports.flatMap((it) => (it.type === 'evaluated' && it.replica === replica && it.step <= step ? [{ step: it.step, loss: it.loss }] : [])),
    );
    const goOn = async (runs: readonly RecalledRun[]) => {
      const next = harness();
      next.send({ type: 'recall', task, runs });
      next.send({ type: 'start', runId: 1, job: jobOf([A, B], { keep: true, from: { checkpoints, heard, seconds: 1 } }) });
      await next.until('ended');
      return next;
    };
    const whole = await goOn(recallOf(h).map((one) => ({ ...one, networks: one.networks.filter((network) => network.step <= step) })));
    expect(bits(await survey(whole, 1, planeOf({ level: 2 })))).toEqual(bits(first));
    expect(recallOf(whole).every(({ networks }) => networks.every((network) => network.step > step))).toBe(true); // the others are stored already
    const without = await goOn([]);
    expect(all(without, 'trail', 0).at(-1)?.runs[0]?.steps[0]).toBe(step);
  });

  it('beside a race that trains, whose bits do not change either', async () => {
    const h = harness();
    h.send({ type: 'start', runId: 1, job: jobOf([A, B]) });
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    h.send({ type: 'survey', surveyId: 1, survey: planeOf({ plane: 'random', places: ['A.start'], level: 2 }) });
    h.send({ type: 'resume', runId: 1 });
    await h.until('refined');
    await h.until('ended');
    const beside = cellsOf(h, 1);
    const after = await survey(h, 2, planeOf({ plane: 'random', places: ['A.start'], level: 2 }));
    expect(after.cells).toEqual(beside);
    for (const replica of [0, 1]) expect(columnsOf(h.reports, 1, replica).loss).toEqual(columnsOf(shared.reports, 1, replica).loss);
    expect(all(h, 'paths', 1).length).toBeGreaterThan(3);
    expect([...(all(h, 'paths', 1).at(-1)?.paths ?? [])].at(-1)?.steps.at(-1)).toBe(80);
    expect(grammar(h, 1)).toMatch(/^pd+e$/);
  });

  it('when the device is lost on the way, once and again', async () => {
    let looked = 0;
    let opened = 0;
    const openEngine = async (): Promise<Engine> => {
      opened++;
      const engine = await openWasm();
      let lose: (reason: string) => void = () => {};
      const lost = new Promise<string>((resolve) => {
        lose = resolve;
      });
      async function* look(job: LookJob, signal: AbortSignal) {
        for await (const found of engine.look(job, signal)) {
          if (++looked === 30 || looked === 50) {
            lose('test');
            await new Promise(() => {}); // as a pull from a lost device may
          }
          yield found;
        }
      }
      return { ...engine, lost, look };
    };
    const h = await raced([A, B], { openEngine });
    expect((await survey(h, 1, planeOf({ level: 2 }))).cells).toEqual(first.cells);
    expect(looked).toBe(81 + 2);
    expect(opened).toBe(3);
  });

  it('not when looking fails again and again: that is said', async () => {
    let looked = 0;
    const openEngine = async (): Promise<Engine> => {
      const engine = await openWasm();
      const look = async function* (job: LookJob, signal: AbortSignal) {
        for await (const found of engine.look(job, signal)) {
          if (++looked > 3) throw new Error('no memory');
          yield found;
        }
      };
      return { ...engine, look };
    };
    const h = await raced([A], { openEngine });
    h.send({ type: 'survey', surveyId: 1, survey: planeOf() });
    expect(await h.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'failed', error: { code: 'internal', message: 'no memory' } });
  });
});

describe('law 10: a survey has at most one plane or line, then data, then exactly one end, then silence', () => {
  it('is refined, stopped, and never looks at a point twice', async () => {
    const h = shared;
    const surveyId = next();
    await survey(h, surveyId, planeOf());
    expect(all(h, 'level', surveyId).map((it) => it.level)).toEqual([1]);
    h.send({ type: 'refine', surveyId, level: 3 });
    await h.until('level', (it) => it.surveyId === surveyId && it.level === 2);
    h.send({ type: 'refine', surveyId, level: 0 });
    const stopped = await h.until('refined', (it) => it.surveyId === surveyId && it.level === 2);
    const before = cellsOf(h, surveyId).loss.length;
    expect(before).toBeLessThan(289);
    await settle();
    expect(cellsOf(h, surveyId).loss).toHaveLength(before);
    expect(stopped.seconds).toBeGreaterThanOrEqual(0);
    h.send({ type: 'refine', surveyId, level: 3 });
    await h.until('refined', (it) => it.surveyId === surveyId && it.level === 3);
    const cells = cellsOf(h, surveyId);
    expect(cells.loss).toHaveLength(289);
    expect(new Set(cells.i.map((i, k) => `${i} ${cells.j[k]}`)).size).toBe(289);
    expect(cells.loss.every(Number.isFinite)).toBe(true);
    h.send({ type: 'refine', surveyId, level: 2 }); // done long ago
    await h.until('refined', (it) => it.level === 3, h.reports.length);
    h.send({ type: 'endSurvey', surveyId });
    expect(await h.until('surveyEnded', (it) => it.surveyId === surveyId)).toEqual({ type: 'surveyEnded', surveyId, reason: 'dropped', error: null });
    h.send({ type: 'refine', surveyId, level: 5 });
    await settle();
    expect(grammar(h, surveyId)).toMatch(/^pd+e$/);
    expect(all(h, 'cells', surveyId).at(-1)).toMatchObject({ done: 289, total: 289 });
  });

  it('a plane replaces the one before; a new race takes both; a line is none of them', async () => {
    const h = await raced();
    h.send({ type: 'survey', surveyId: 1, survey: planeOf({ level: 5 }) });
    await h.until('level', (it) => it.surveyId === 1);
    h.send({ type: 'survey', surveyId: 2, survey: planeOf({ level: 5, plane: 'random' }) });
    h.send({ type: 'survey', surveyId: 3, survey: lineOf('A.start', 'A.end') });
    expect(await h.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'replaced' });
    expect(await h.until('surveyEnded', (it) => it.surveyId === 3)).toMatchObject({ reason: 'finished' });
    await h.until('level', (it) => it.surveyId === 2);
    h.send({ type: 'start', runId: 2, job: jobOf([A, B]) });
    expect(await h.until('surveyEnded', (it) => it.surveyId === 2)).toMatchObject({ reason: 'gone' });
    await h.until('ended', (it) => it.runId === 2);
    for (const id of [1, 2]) expect(grammar(h, id)).toMatch(/^pd+e$/);
  });

  it('has no plane where there is nothing to lay it through', async () => {
    const h = harness();
    h.send({ type: 'survey', surveyId: 1, survey: planeOf() });
    expect(await h.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'noTrail' });
    h.send({ type: 'start', runId: 1, job: jobOf([A]) });
    await h.until('ended');
    const ends = async (surveyId: number, what: Survey) => {
      h.send({ type: 'survey', surveyId, survey: what });
      return (await h.until('surveyEnded', (it) => it.surveyId === surveyId)).reason;
    };
    expect(await ends(2, planeOf({ runs: ['B'] }))).toBe('noPlace');
    expect(await ends(3, planeOf({ plane: 'three', places: ['A.cycle9'] }))).toBe('noPlace');
    expect(await ends(4, lineOf('A.end', 'C.end'))).toBe('noPlace');
    expect(await ends(5, planeOf({}, []))).toBe('noPlace');
    expect(grammar(h, 2)).toBe('e');
  });
});

describe('a plane that is being laid', () => {
  const model = plannedModel(task) as ModelSpec;
  const networks = Array.from({ length: 40 }, (_, i) => ({ step: 2 * i, cycle: 0, ...toVector(model, initialize(model, i)) }));

  /** `heard`: what happens in the worker's turn number `turn` while the plane is laid. */
  async function laid(heard: (surveyor: Surveyor, turn: number) => void) {
    const trail = createTrail(() => {});
    trail.recall(task, [{ run: 'A', networks, end: null }]);
    const reports: SurveyReport[] = [];
    let turns = 0;
    const never = () => new Promise<never>(() => {});
    const surveyor: Surveyor = createSurveyor({
      ...{ trail, openEngine: never, loadTask: async () => data, training: () => false, now: () => 0 },
      report: (it) => void reports.push(it),
      yieldToEvents: async () => heard(surveyor, ++turns),
    });
    surveyor.receive({ type: 'survey', surveyId: 1, survey: planeOf() });
    await settle();
    surveyor.close();
    return { turns, kinds: reports.map((it) => (it.type === 'surveyEnded' ? it.reason : it.type)) };
  }

  it('lets messages in between the networks; one that ends it is obeyed, and the rest is not computed', async () => {
    const undisturbed = await laid(() => {});
    expect(undisturbed.kinds).toEqual(['plane', 'paths']);
    expect(undisturbed.turns).toBeGreaterThan(networks.length);
    const ended = await laid((surveyor, turn) => turn === 5 && surveyor.receive({ type: 'endSurvey', surveyId: 1 }));
    expect(ended.kinds).toEqual(['dropped']);
    expect(ended.turns).toBe(5 + 1); // and one after it
    // another one in its place begins at once
    const replaced = await laid((surveyor, turn) => turn === 5 && surveyor.receive({ type: 'survey', surveyId: 2, survey: planeOf() }));
    expect(replaced.kinds).toEqual(['replaced', 'plane', 'paths']);
    expect(replaced.turns).toBe(5 + 1 + undisturbed.turns);
  });
});

describe('a line between the ends of cycles', () => {
  it('has their losses at its ends, a barrier, and the two together', async () => {
    const h = shared;
    const surveyId = next();
    h.send({ type: 'survey', surveyId, survey: lineOf('A.cycle1', 'A.end', 9) });
    const crossing = await h.until('crossing', (it) => it.surveyId === surveyId);
    expect(await h.until('surveyEnded', (it) => it.surveyId === surveyId)).toMatchObject({ reason: 'finished' });
    const { loss, a } = cellsOf(h, surveyId);
    expect(a).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]);
    expect(crossing.ends).toEqual([evaluationAt(h, 0, 20), evaluationAt(h, 0, 80)]);
    expect([loss[0], loss[8]]).toEqual(crossing.ends.map((one) => one.loss));
    const above = loss.map((x, i) => x - ((1 - i / 8) * (loss[0] as number) + (i / 8) * (loss[8] as number)));
    expect(crossing.barrier.height).toBeCloseTo(Math.max(...above), 12);
    expect(crossing.ensemble.loss).toBeLessThan(crossing.ends[0].loss); // of the mean softmax: convexity
    expect(all(h, 'line', surveyId)[0]).toMatchObject({ from: { run: 'A', step: 20 }, to: { run: 'A', step: 80 }, points: 9 });
    expect(all(h, 'line', surveyId)[0]?.distance).toBeGreaterThan(0.01);
  });
});

describe('the client', () => {
  it('hands reports to the survey they belong to, drops those of a survey it let go, and hears of the trail', async () => {
    const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data });
    open.push(h);
    const client = createTrainerClient({ prefer: 'auto', dataUrl: 'data/', openTrainer: () => h.trainer });
    const trails: number[] = [];
    const leave = client.onTrail((runs) => trails.push(runs.length));
    await new Promise<void>((resolve) => {
      const handle = client.start(jobOf([A]), { steps: () => handle.granted(), evaluated: () => handle.granted(), ended: () => resolve() });
    });
    await settle();
    expect(trails.at(-1)).toBe(1);
    leave();
    const heard: string[] = [];
    const hear = (it: SurveyReport) => void heard.push(it.type);
    const dropped = client.survey(planeOf({ level: 5 }), { plane: hear, paths: hear, cells: hear, surveyEnded: hear });
    dropped.drop();
    await settle();
    expect(heard).toEqual([]);
    const line = await new Promise<readonly string[]>((resolve) => {
      const kinds: string[] = [];
      const note = (it: SurveyReport) => void kinds.push(it.type);
      client.survey(lineOf('A.start', 'A.end', 3), { line: note, cells: note, crossing: note, surveyEnded: () => resolve(kinds) });
    });
    expect(new Set(line)).toEqual(new Set(['line', 'cells', 'crossing']));
    expect(line.at(-1)).toBe('crossing');
    client.close();
  });
});
