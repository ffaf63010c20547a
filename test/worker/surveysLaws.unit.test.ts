/**
 * @file Surveys keep their laws: the same bits whatever happens beside them, the order of reports, and messages get in.
 */
import { describe, expect, it } from 'vitest';
import type { Engine, LookJob } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createPool } from '../../src/engines/wasm/pool.ts';
import { plannedModel } from '../../src/experiment/conflicts.ts';
import { toVector } from '../../src/landscape/vector.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { ModelSpec } from '../../src/models/model.ts';
import type { RecalledRun, Survey, SurveyReport, TrailNetwork } from '../../src/worker/protocol.ts';
import { createSurveyor, type Surveyor } from '../../src/worker/surveyor.ts';
import { createTrail } from '../../src/worker/trail.ts';
import { channelPort } from '../engines/channelPort.ts';
import { columnsOf, settle } from './harness.ts';
import { A, all, B, cellsOf, data, grammar, harness, jobOf, lineOf, planeOf, raced, recallOf, sharedSurvey, survey, task } from './surveyHarness.ts';

const shared = sharedSurvey();

describe('the same bits', () => {
  const bits = ({ facts, cells, paths }: typeof shared.first) => ({ facts, cells, paths });

  it('twice, with two workers, and with runs that were trained one after another', async () => {
    expect(bits(await survey(shared.race, shared.next(), planeOf({ level: 2 })))).toEqual(bits(shared.first));
    const two = await raced([A, B], { openEngine: () => openWasm({ pool: createPool(2, channelPort) }) });
    expect(bits(await survey(two, 1, planeOf({ level: 2 })))).toEqual(bits(shared.first));
    const apart = await raced([B]);
    apart.send({ type: 'start', runId: 2, job: jobOf([A]) });
    await apart.until('ended', (it) => it.runId === 2);
    expect(bits(await survey(apart, 1, planeOf({ level: 2 })))).toEqual(bits(shared.first));
  });

  it('from a trail that was stored and recalled; what does not fit the model stays out', async () => {
    const h = await raced([A, B], {}, {}, { keep: true });
    expect(bits(await survey(h, 1, planeOf({ level: 2 })))).toEqual(bits(shared.first));
    const stored = recallOf(h);
    expect(stored.map(({ run, networks }) => [run, networks.length])).toEqual([
      ['A', 21],
      ['B', 21],
    ]);
    const [a, b] = stored as [RecalledRun, RecalledRun];
    expect(a.networks.flatMap(({ step, cycle }) => (cycle > 0 ? [[step, cycle]] : []))).toEqual([20, 40, 60, 80].map((step, i) => [step, i + 1]));

    const fresh = harness();
    fresh.send({ type: 'recall', task, runs: [b, a] });
    expect(bits(await survey(fresh, 1, planeOf({ level: 2 })))).toEqual(bits(shared.first));
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
    expect(bits(await survey(whole, 1, planeOf({ level: 2 })))).toEqual(bits(shared.first));
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
    for (const replica of [0, 1]) expect(columnsOf(h.reports, 1, replica).loss).toEqual(columnsOf(shared.race.reports, 1, replica).loss);
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
    expect((await survey(h, 1, planeOf({ level: 2 }))).cells).toEqual(shared.first.cells);
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
    const h = shared.race;
    const surveyId = shared.next();
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
