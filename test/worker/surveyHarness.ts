/**
 * @file Surveys of real races on the WebAssembly engine: the races, and what came of a survey.
 */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { defaultLandscape } from '../../src/experiment/landscape.ts';
import type { LandscapeSpec, TaskSpec } from '../../src/experiment/spec.ts';
import type { CellColumns, PlanePath } from '../../src/landscape/facts.ts';
import { schedules } from '../../src/schedules/registry.ts';
import type { RecalledRun, Report, Survey, SurveyReport, TrainJob } from '../../src/worker/protocol.ts';
import { brightness } from './brightness.ts';
import { createHarness, dataset, type Harness, type HarnessOptions } from './harness.ts';

export const data = { ...dataset, train: brightness(640), test: brightness(100) };
/** 80 updates. */
export const task: TaskSpec = { ...defaultSpec.task, batchSize: 8, epochs: 1, evalEvery: 20, evalCount: 100 };
export const A = newRun('A', { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 20, tMult: 1 }) });
export const B = newRun('B', { schedule: choiceOf(schedules, 'constant', { lr: 0.02 }) });
export const D = newRun('D', { schedule: choiceOf(schedules, 'constant', { lr: 1e30 }) });
export const jobOf = (runs: TrainJob['runs'], more: Partial<TrainJob> = {}): TrainJob => ({
  kind: 'train',
  task,
  runs,
  target: 0.8,
  trail: true,
  ...more,
});

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

/** A worker that nobody has greeted yet; closed after the test. */
export function unheard(options: HarnessOptions = {}): Harness {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, ...options });
  open.push(h);
  return h;
}

export function harness(options: HarnessOptions = {}): Harness {
  const h = unheard(options);
  h.hello();
  return h;
}

export async function raced(
  runs = [A, B],
  options: HarnessOptions = {},
  change: Partial<TaskSpec> = {},
  more: Partial<TrainJob> = {},
): Promise<Harness> {
  const h = harness(options);
  h.send({ type: 'start', runId: 1, job: jobOf(runs, { task: { ...task, ...change }, ...more }) });
  await h.until('ended');
  return h;
}

export const planeOf = (landscape: Partial<LandscapeSpec> = {}, shown = ['A', 'B', 'D']): Survey => ({
  kind: 'plane',
  landscape: { ...defaultLandscape, level: 1, images: 64, ...landscape },
  shown,
});
export const lineOf = (from: string, to: string, points = 5): Survey => ({ kind: 'line', from, to, points, images: 100, split: 'test' });

type Kind = SurveyReport['type'];
export const all = <T extends Kind>(h: Harness, type: T, surveyId: number) =>
  h.reports.filter((it): it is Extract<Report, { type: T }> => it.type === type && (!('surveyId' in it) || it.surveyId === surveyId));

/** Points of a survey in the order of their arrival. */
export function cellsOf(h: Harness, surveyId: number) {
  const columns = all(h, 'cells', surveyId).map((it) => it.columns);
  const join = (key: keyof CellColumns) => columns.flatMap((one) => [...one[key]]);
  return { i: join('i'), j: join('j'), a: join('a'), b: join('b'), loss: join('loss'), accuracy: join('accuracy') };
}

/** A plane, looked at to the end. */
export async function survey(h: Harness, surveyId: number, what: Survey) {
  h.send({ type: 'survey', surveyId, survey: what });
  await h.until('refined', (it) => it.surveyId === surveyId);
  const facts = all(h, 'plane', surveyId)[0]?.facts;
  if (!facts) throw new Error('no plane');
  const paths = new Map<string, PlanePath>(all(h, 'paths', surveyId).flatMap((it) => it.paths.map((path) => [path.run, path] as const)));
  return { facts, paths, cells: cellsOf(h, surveyId) };
}

/** What the page would store of the trail of run 1, a race of A and B. */
export function recallOf(h: Harness): readonly RecalledRun[] {
  return ['A', 'B'].map((run, index) => ({
    run,
    networks: h.reports.flatMap((it) => (it.type === 'network' && it.index === index ? [it] : [])),
    end: all(h, 'trail', 0).at(-1)?.runs[index]?.end ?? null,
  }));
}

/** Law 10 as a grammar. */
export function grammar(h: Harness, surveyId: number): string {
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

export const evaluationAt = (h: Harness, replica: number, step: number) => {
  const found = h.reports.find((it) => it.type === 'evaluated' && it.replica === replica && it.step === step);
  if (found?.type !== 'evaluated') throw new Error(`no evaluation at ${step}`);
  return { loss: found.loss, accuracy: found.accuracy };
};

/** A race of A and B that is over, and its first survey, for tests that only look at them. Ids of further surveys: `next()`. */
export function sharedSurvey(): { readonly race: Harness; readonly first: Awaited<ReturnType<typeof survey>>; next(): number } {
  let race: Harness;
  let first: Awaited<ReturnType<typeof survey>>;
  let last = 0;
  const next = () => ++last;
  beforeAll(async () => {
    race = await raced();
    open.length = 0; // it stays open from test to test
    first = await survey(race, next(), planeOf({ level: 2 }));
  });
  afterAll(() => race.close());
  return {
    get race() {
      return race;
    },
    get first() {
      return first;
    },
    next,
  };
}
