/**
 * @file Random valid specs, drawn from the cards and tables: every kind, full-precision numbers, 1 to 12 runs, names with any mark.
 */
import fc from 'fast-check';
import { conflictsOf } from '../../src/experiment/conflicts.ts';
import type { CardChoice, ExperimentSpec, FindSpec, GroupsSpec, RunSpec, TaskSpec, ViewSpec } from '../../src/experiment/spec.ts';
import { boundParam, engineParam, findParams, groupsParams, RUN_IDS, taskParams, viewParams } from '../../src/experiment/tables.ts';
import type { ParamTable } from '../../src/math/card.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { arbitraryValue, arbitraryValues } from '../arbitrary.ts';

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

export function arbitraryRun(id: string): fc.Arbitrary<RunSpec> {
  return fc.record({
    id: fc.constant(id),
    name: arbitraryName,
    schedule: arbitraryChoice(schedules),
    optimizer: arbitraryChoice(optimizers),
    groups: arbitraryGroups,
    hidden: fc.boolean(),
  });
}

function arbitraryFind(ids: readonly string[]): fc.Arbitrary<FindSpec> {
  const bound = fc.option(arbitraryValue(boundParam) as fc.Arbitrary<number>);
  return fc
    .tuple(fc.constantFrom(...ids), arbitraryValues({ params: findParams }), bound, bound)
    .map(([run, fields, lowerLr, upperLr]) => ({ ...(fields as unknown as FindSpec), run, lowerLr, upperLr }));
}

/** Specs without contradictions. */
export const arbitrarySpec: fc.Arbitrary<ExperimentSpec> = fc
  .uniqueArray(fc.constantFrom(...RUN_IDS), { minLength: 1, maxLength: RUN_IDS.length })
  .chain((ids) =>
    fc.record({
      version: fc.constant(1),
      task: fc
        .tuple(arbitraryValues({ params: taskParams }), arbitraryChoice(models))
        .map(([fields, model]) => ({ ...fields, model }) as unknown as TaskSpec),
      runs: fc.tuple(...ids.map(arbitraryRun)),
      find: arbitraryFind(ids),
      view: arbitraryValues({ params: viewParams }) as unknown as fc.Arbitrary<ViewSpec>,
      engine: arbitraryValue(engineParam) as fc.Arbitrary<ExperimentSpec['engine']>,
    }),
  )
  .map(withoutConflicts);

/** Contradictory parts go back to something simple, so that few samples are lost. */
function withoutConflicts(spec: ExperimentSpec): ExperimentSpec {
  const paths = new Set(conflictsOf(spec).map(({ path }) => path));
  return {
    ...spec,
    runs: spec.runs.map((run, i) => (paths.has(`runs.${i}.schedule.params`) ? { ...run, schedule: usualValues(run.schedule) } : run)),
    find: paths.has('find') ? { ...spec.find, startLr: 1e-4, endLr: 1, lowerLr: null, upperLr: null } : spec.find,
  };
}

function usualValues(choice: CardChoice): CardChoice {
  const card = schedules[choice.kind as keyof typeof schedules];
  return { kind: choice.kind, params: Object.fromEntries(Object.entries(card.params as ParamTable).map(([key, param]) => [key, param.default])) };
}
