/**
 * @file Random valid specs, drawn from the cards and tables: every kind, full-precision numbers, 1 to 12 runs, names with any mark.
 */

import { augmentParams } from '../../src/datasets/augment.ts';
import { conflictsOf } from '../../src/experiment/conflicts.ts';
import { landscapeParams } from '../../src/experiment/landscape.ts';
import { defaultSaddles, saddlesParams } from '../../src/experiment/saddles.ts';
import type {
  CardChoice,
  ExperimentSpec,
  FindSpec,
  GroupsSpec,
  LandscapeSpec,
  RunSpec,
  SaddlesSpec,
  Sweep,
  TaskSpec,
  TransferSpec,
  ViewSpec,
} from '../../src/experiment/spec.ts';
import { sweepParams } from '../../src/experiment/sweep.ts';
import {
  boundParam,
  chargedParam,
  curveParams,
  EXTRA_FIGURES,
  engineParam,
  findParams,
  groupsParams,
  RUN_IDS,
  stopParams,
  taskParams,
  viewParams,
} from '../../src/experiment/tables.ts';
import { transferParams } from '../../src/experiment/transfer.ts';
import type { ParamTable } from '../../src/math/card.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { arbitraryValue, arbitraryValues } from '../arbitrary.ts';
import fc from '../house/fastCheck.ts';

type Cards = Readonly<Record<string, { readonly kind: string; readonly params: ParamTable }>>;

export function arbitraryChoice(cards: Cards): fc.Arbitrary<CardChoice> {
  return fc.constantFrom(...Object.values(cards)).chain((card) => arbitraryValues(card).map((params) => ({ kind: card.kind, params })));
}

/** Names as people and mischief write them; valid ones only. */
const arbitraryName = fc
  .oneof(
    fc.constant(''),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'&=;,:#%+ /?\'"<>()!*~|{}name:%26学习率🙂é'), maxLength: 40 }),
  )
  .filter((name) => name.length <= 40 && !/\p{Cc}|\p{Surrogate}/u.test(name));

export const arbitraryGroups = arbitraryValues({ params: groupsParams }) as unknown as fc.Arbitrary<GroupsSpec>;

/** `mostChanges`: entries of `earlier` at most; the optimizer is of one kind in all. */
export function arbitraryRun(id: string, mostChanges = 3): fc.Arbitrary<RunSpec> {
  return fc.constantFrom(...Object.values(optimizers)).chain((card) => {
    const settings = {
      schedule: arbitraryChoice(schedules),
      optimizer: arbitraryChoice({ [card.kind]: card }),
      groups: arbitraryGroups,
      fresh: fc.boolean(),
    };
    return fc.record({
      id: fc.constant(id),
      name: arbitraryName,
      ...settings,
      hidden: fc.boolean(),
      earlier: fc
        .uniqueArray(fc.record({ until: fc.integer({ min: 1, max: 2000 }), ...settings }), {
          minLength: mostChanges > 3 ? mostChanges : 0,
          maxLength: mostChanges,
          selector: ({ until }) => until,
        })
        .map((stretches) => stretches.toSorted((a, b) => a.until - b.until)),
      charged: arbitraryValue(chargedParam) as fc.Arbitrary<number>,
    });
  });
}

function arbitraryFind(ids: readonly string[]): fc.Arbitrary<FindSpec> {
  const bound = fc.option(arbitraryValue(boundParam) as fc.Arbitrary<number>);
  return fc
    .tuple(fc.constantFrom(...ids), arbitraryValues({ params: findParams }), bound, bound)
    .map(([run, fields, lowerLr, upperLr]) => ({ ...(fields as unknown as FindSpec), run, lowerLr, upperLr }));
}

/** Texts that parse, with every mark that a link might trip over. */
const FORMULAS = [defaultSaddles.formula, '5x^2 - y^2', ' x+y ', '2e-3(x - y)^2/pi', 'exp(-x*x)*sin(3y) + abs(x)', 'x²·y³ − π'];

const arbitrarySaddles = fc.tuple(arbitraryValues({ params: saddlesParams }), fc.constantFrom(...FORMULAS)).map(([fields, formula]) => {
  const { start } = fields as unknown as SaddlesSpec; // x + 0: a link knows no -0
  return { ...fields, start: start.length === 1 ? [] : start.map((x) => x + 0), formula } as unknown as SaddlesSpec;
});

const arbitraryPlace = fc
  .tuple(fc.constantFrom(...RUN_IDS), fc.constantFrom('start', 'end', 'cycle1', 'cycle12', '0', '300'))
  .map(([run, at]) => `${run}.${at}`);
const arbitraryLandscape = fc
  .tuple(
    arbitraryValues({ params: landscapeParams }),
    fc.subarray([...RUN_IDS]),
    fc.array(arbitraryPlace, { maxLength: 3 }),
    fc.array(arbitraryPlace, { maxLength: 2 }),
    fc.option(fc.tuple(fc.constantFrom(...landscapeParams.plane.options), fc.array(arbitraryPlace, { maxLength: 3 }))),
  )
  .map(([fields, runs, places, between, beside]) => ({ ...fields, runs, places, between, beside: beside?.flat() ?? [] }) as unknown as LandscapeSpec);

/** Specs without contradictions. */
export const arbitrarySpec: fc.Arbitrary<ExperimentSpec> = fc
  .uniqueArray(fc.constantFrom(...RUN_IDS), { minLength: 1, maxLength: RUN_IDS.length })
  .chain((ids) =>
    fc.record({
      version: fc.constant(1),
      task: fc
        .tuple(
          arbitraryValues({ params: taskParams }),
          arbitraryChoice(models),
          arbitraryValues({ params: augmentParams }),
          arbitraryValues({ params: stopParams }),
        )
        .map(([fields, model, augment, stop]) => ({ ...fields, model, augment, stop }) as unknown as TaskSpec),
      runs: fc.tuple(...ids.map(arbitraryRun)),
      find: arbitraryFind(ids),
      sweep: fc.constant(null),
      view: fc
        .tuple(arbitraryValues({ params: viewParams }), fc.subarray([...EXTRA_FIGURES]), arbitraryValues({ params: curveParams }))
        .map(([fields, figures, curve]) => ({ ...fields, figures, curve }) as unknown as ViewSpec),
      saddles: arbitrarySaddles,
      landscape: arbitraryLandscape,
      transfer: arbitraryValues({ params: transferParams }) as unknown as fc.Arbitrary<TransferSpec>,
      engine: arbitraryValue(engineParam) as fc.Arbitrary<ExperimentSpec['engine']>,
    }),
  )
  .map(withoutConflicts)
  .chain((spec) => arbitrarySweep(spec.runs).map((sweep) => ({ ...spec, sweep })));

/** None, one axis or two, within what the parameters of one of the runs allow. */
function arbitrarySweep(runs: readonly RunSpec[]): fc.Arbitrary<Sweep | null> {
  const of = (run: RunSpec): fc.Arbitrary<Sweep | null> => {
    const axis = fc
      .record({
        param: fc.constantFrom(...sweepParams(run)),
        ends: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        count: fc.integer({ min: 2, max: 13 }),
        scale: fc.constantFrom('linear', 'log'),
      })
      .map(({ param: { path, param }, ends, count, scale }) => {
        const [from = 0, to = 0] = ends
          .map((share) => param.min + share * (param.max - param.min))
          .map((value) => (param.integer === true ? Math.round(value) : value))
          .toSorted((a, b) => a - b);
        return { path, from, to, count, scale: from > 0 ? scale : 'linear' } as const;
      })
      .filter(({ from, to }) => from < to);
    return fc.uniqueArray(axis, { minLength: 1, maxLength: 2, selector: ({ path }) => path }).map((axes) => ({ run: run.id, axes }));
  };
  return fc.option(fc.constantFrom(...runs).chain(of));
}

/** Contradictory parts go back to something simple, so that few samples are lost. */
function withoutConflicts(spec: ExperimentSpec): ExperimentSpec {
  const paths = new Set(conflictsOf(spec).map(({ path }) => path));
  return {
    ...spec,
    task: paths.has('task') ? { ...spec.task, trainCount: 0, cuts: [], start: 'seeded' } : spec.task,
    runs: spec.runs.map((run, i) => ({
      ...run,
      schedule: paths.has(`runs.${i}.schedule.params`) ? usualValues(run.schedule) : run.schedule,
      earlier: run.earlier.map((stretch, k) =>
        paths.has(`runs.${i}.earlier.${k}.schedule.params`) ? { ...stretch, schedule: usualValues(stretch.schedule) } : stretch,
      ),
    })),
    find: paths.has('find') ? { ...spec.find, startLr: 1e-4, endLr: 1, lowerLr: null, upperLr: null } : spec.find,
  };
}

function usualValues(choice: CardChoice): CardChoice {
  const card = schedules[choice.kind as keyof typeof schedules];
  return { kind: choice.kind, params: Object.fromEntries(Object.entries(card.params as ParamTable).map(([key, param]) => [key, param.default])) };
}
