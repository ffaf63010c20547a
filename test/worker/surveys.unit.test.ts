/**
 * @file Surveys of real races: what is kept of a race, what a plane and a line hold, and what the page hears.
 */
import { describe, expect, it } from 'vitest';
import { newRun } from '../../src/experiment/defaults.ts';
import type { PlanePath } from '../../src/landscape/facts.ts';
import { createTrainerClient } from '../../src/worker/client.ts';
import type { SurveyReport, TrainJob } from '../../src/worker/protocol.ts';
import { columnsOf, settle } from './harness.ts';
import { A, all, B, cellsOf, D, evaluationAt, harness, jobOf, lineOf, planeOf, raced, sharedSurvey, survey, task, unheard } from './surveyHarness.ts';

const shared = sharedSurvey();

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
    const { facts, paths, cells } = shared.first;
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
    const h = shared.race;
    const images = { images: 100, split: 'test' } as const;
    const middle = (cells: ReturnType<typeof cellsOf>) => {
      const at = cells.i.findIndex((i, k) => i === 32 && cells.j[k] === 32);
      return { loss: cells.loss[at], accuracy: cells.accuracy[at] };
    };
    const random = await survey(h, shared.next(), planeOf({ plane: 'random', seed: 3, ...images }));
    expect(random.facts).toMatchObject({ a: [-1, 1], b: [-1, 1], through: [{ run: 'A', step: 80, a: 0, b: 0 }] });
    expect(middle(random.cells)).toEqual(evaluationAt(h, 0, 80));
    const around = await survey(h, shared.next(), planeOf({ plane: 'random', places: ['B.40'], reach: 0.5, ...images }));
    expect(around.facts.through).toEqual([{ run: 'B', step: 40, a: 0, b: 0 }]);
    expect(middle(around.cells)).toEqual(evaluationAt(h, 1, 40));
    expect(around.facts.a).toEqual([-0.5, 0.5]);
    const other = await survey(h, shared.next(), planeOf({ plane: 'random', seed: 4, ...images }));
    expect(middle(other.cells)).toEqual(middle(random.cells));
    expect(other.cells.loss[0]).not.toBe(random.cells.loss[0]);
    const pca = await survey(h, shared.next(), planeOf({ places: ['A.cycle1'], ...images }));
    expect(pca.facts.through).toEqual([{ run: 'A', step: 20, a: 0, b: 0 }]);
    expect(pca.facts.explained[0]).toBeCloseTo(shared.first.facts.explained[0], 10);
  });

  it('through three networks holds them', async () => {
    const h = shared.race;
    const asked = await survey(h, shared.next(), planeOf({ plane: 'three', places: ['A.cycle2', 'B.end', 'A.start'] }));
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
    const usual = await survey(h, shared.next(), planeOf({ plane: 'three' }));
    expect(usual.facts.through.map(({ run, step }) => [run, step])).toEqual([
      ['A', 0],
      ['A', 80],
      ['B', 80],
    ]);
    const one = await survey(h, shared.next(), planeOf({ plane: 'three', runs: ['B'] }));
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

describe('a line between the ends of cycles', () => {
  it('has their losses at its ends, a barrier, and the two together', async () => {
    const h = shared.race;
    const surveyId = shared.next();
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
    const h = unheard();
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
