import { describe, expect, it } from 'vitest';
import { applyBounds, applyGroupRates, groupNames } from '../../src/experiment/applyBounds.ts';
import { boundsOf, changeSchedule, withBounds } from '../../src/experiment/carryOver.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { plannedContext, scheduleConflicts } from '../../src/experiment/conflicts.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import {
  addRun,
  branchRun,
  canChange,
  duplicateRun,
  forgetChanges,
  moveRun,
  recordChange,
  removeRun,
  renameRun,
  setEngine,
  setFind,
  setGroups,
  setHidden,
  setModel,
  setModelParam,
  setOptimizer,
  setOptimizerParam,
  setPeakRate,
  setSchedule,
  setScheduleParam,
  setTask,
  setView,
} from '../../src/experiment/edit.ts';
import { changedAt } from '../../src/experiment/history.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { groupFactors } from '../../src/experiment/rates.ts';
import type { ExperimentSpec, RunSpec } from '../../src/experiment/spec.ts';
import { LIMITS, RUN_IDS } from '../../src/experiment/tables.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import fc from '../house/fastCheck.ts';
import { arbitrarySpec } from './arbitrarySpec.ts';

const ids = (spec: ExperimentSpec) => spec.runs.map((run) => run.id).join('');
const kinds = Object.keys(schedules);

function run(spec: ExperimentSpec, id: string): RunSpec {
  const found = spec.runs.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
}

describe('runs', () => {
  it('are added, copied, removed and moved', () => {
    expect(ids(addRun(defaultSpec))).toBe('ABCD');
    expect(run(addRun(defaultSpec), 'D')).toEqual(newRun('D'));
    expect(ids(duplicateRun(defaultSpec, 'A'))).toBe('ADBC');
    expect(run(duplicateRun(defaultSpec, 'B'), 'D')).toEqual({ ...run(defaultSpec, 'B'), id: 'D' });
    expect(ids(removeRun(defaultSpec, 'B'))).toBe('AC');
    expect(ids(moveRun(defaultSpec, 'C', 0))).toBe('CAB');
    expect(ids(moveRun(defaultSpec, 'A', 99))).toBe('BCA');
    expect(ids(moveRun(defaultSpec, 'B', -3))).toBe('BAC');
  });

  it('get a letter that was never used, as long as there is one', () => {
    const shorter = removeRun(defaultSpec, 'B');
    expect(ids(addRun(shorter))).toBe('ACB');
    expect(ids(addRun(shorter, {}, 'ABC'))).toBe('ACD');
    expect(ids(addRun(shorter, {}, RUN_IDS))).toBe('ACB');
    const full = RUN_IDS.reduce((spec) => addRun(spec), defaultSpec);
    expect(ids(full)).toBe('ABCDEFGHIJKL');
    expect(addRun(full)).toBe(full);
    expect(duplicateRun(full, 'A')).toBe(full);
  });

  it('the last one stays, and a removed one hands the range test to its neighbor', () => {
    const two = removeRun(defaultSpec, 'A');
    expect(two.find.run).toBe('B');
    expect(removeRun(setFind(defaultSpec, { run: 'C' }), 'C').find.run).toBe('B');
    const one = removeRun(two, 'B');
    expect(ids(one)).toBe('C');
    expect(removeRun(one, 'C')).toBe(one);
  });

  it('are renamed within 40 units, never through half a character', () => {
    expect(run(renameRun(defaultSpec, 'A', 'slow\n'), 'A').name).toBe('slow');
    expect(run(renameRun(defaultSpec, 'A', `${'x'.repeat(39)}🙂`), 'A').name).toBe('x'.repeat(39));
    expect(parseSpec(renameRun(defaultSpec, 'A', '🙂'.repeat(30))).ok).toBe(true);
  });
});

describe('settings', () => {
  it('are written, and what is not changed is shared', () => {
    const spec = setTask(defaultSpec, { batchSize: 32 });
    expect(spec.task).toEqual({ ...defaultSpec.task, batchSize: 32 });
    expect(spec.runs).toBe(defaultSpec.runs);
    expect(setView(defaultSpec, { name: 'find' }).view.name).toBe('find');
    expect(setEngine(defaultSpec, 'cpu').engine).toBe('cpu');
    expect(run(setHidden(defaultSpec, 'A', true), 'A').hidden).toBe(true);
    expect(run(setGroups(defaultSpec, 'A', { mode: 'geometric' }), 'A').groups).toEqual({
      mode: 'geometric',
      ratio: 3,
      span: 100,
      factors: [],
      frozen: 0,
      still: [],
      frozenNorm: 'auto',
    });
    expect(setGroups(defaultSpec, 'A', { mode: 'geometric' }).runs[1]).toBe(defaultSpec.runs[1]);
    const residual = setModel(defaultSpec, 'residual');
    expect(residual.task.model).toEqual(choiceOf(models, 'residual'));
    expect(setModelParam(residual, 'skip', false).task.model.params.skip).toBe(false);
  });

  it('that change nothing, or name nothing, return the very same spec', () => {
    const same = [
      setTask(defaultSpec, { batchSize: 64 }),
      setView(defaultSpec, {}),
      setEngine(defaultSpec, 'auto'),
      setModel(defaultSpec, 'small'),
      setModel(defaultSpec, 'constructor'),
      setModelParam(defaultSpec, 'nothing', 1),
      removeRun(defaultSpec, 'Z'),
      moveRun(defaultSpec, 'A', 0),
      setSchedule(defaultSpec, 'A', 'constant'),
      setSchedule(defaultSpec, 'A', '__proto__'),
      setScheduleParam(defaultSpec, 'A', 'lr', 0.03),
      setScheduleParam(defaultSpec, 'A', 'maxLr', 1),
      setPeakRate(defaultSpec, 'B', 0.1),
      setOptimizer(defaultSpec, 'A', 'toString'),
      setOptimizerParam(defaultSpec, 'Z', 'momentum', 0.5),
    ];
    for (const spec of same) expect(spec).toBe(defaultSpec);
  });

  it('a new optimizer keeps parameters of the same name', () => {
    const spec = setOptimizerParam(setOptimizerParam(defaultSpec, 'A', 'momentum', 0.8), 'A', 'l2', 1e-4);
    const nesterov = setOptimizer(spec, 'A', 'nesterov');
    expect(run(nesterov, 'A').optimizer).toEqual({
      kind: 'nesterov',
      params: { ...choiceOf(optimizers, 'nesterov').params, momentum: 0.8, l2: 1e-4 },
    });
    const adam = run(setOptimizer(nesterov, 'A', 'adam'), 'A').optimizer;
    expect(adam).toEqual({ kind: 'adam', params: { ...choiceOf(optimizers, 'adam').params, l2: 1e-4 } });
  });
});

describe('changing the rule keeps the rate', () => {
  const change = (spec: ExperimentSpec, id: string, kind: string) => run(setSchedule(spec, id, kind), id).schedule;

  it('peak and floor move to the new card', () => {
    expect(change(defaultSpec, 'B', 'cosine').params).toMatchObject({ maxLr: 0.1, minLr: 0.005 });
    expect(change(defaultSpec, 'B', 'constant').params.lr).toBe(0.1);
    expect(change(setScheduleParam(defaultSpec, 'C', 'minLr', 0.02), 'C', 'triangular').params).toMatchObject({ maxLr: 0.1, minLr: 0.02 });
  });

  it('a floor that the new card needs, or cannot take, stands to the peak as in its defaults', () => {
    expect(change(defaultSpec, 'A', 'triangular').params).toMatchObject({ maxLr: 0.03, minLr: 0.0015 });
    expect(change(defaultSpec, 'C', 'triangular').params).toMatchObject({ maxLr: 0.1, minLr: 0.005 }); // SGDR's floor of 0
  });

  it('other rates of the rule follow the peak', () => {
    expect(change(defaultSpec, 'A', 'oneCycle').params).toMatchObject({ maxLr: 0.03, startLr: 0.0012, finalLr: 1.2e-7 });
    expect(run(setPeakRate(setSchedule(defaultSpec, 'A', 'oneCycle'), 'A', 0.3), 'A').schedule.params).toMatchObject({
      maxLr: 0.3,
      startLr: 0.012,
      finalLr: 1.2e-6,
    });
    expect(run(setPeakRate(defaultSpec, 'B', 0.2), 'B').schedule.params).toMatchObject({ maxLr: 0.2, minLr: 0.005 });
    expect(run(setPeakRate(defaultSpec, 'B', 0.001), 'B').schedule.params).toMatchObject({ maxLr: 0.001, minLr: 0.00005 });
    expect(run(setPeakRate(defaultSpec, 'A', 1e9), 'A').schedule.params.lr).toBe(100);
    const phases = setScheduleParam(setSchedule(defaultSpec, 'A', 'sequence'), 'A', 'secondLr', 0.06);
    expect(run(phases, 'A').schedule.params).toMatchObject({ firstLr: 0.03, thirdLr: 0.003 });
    expect(run(setPeakRate(phases, 'A', 0.1), 'A').schedule.params).toMatchObject({ firstLr: 0.1, secondLr: 0.2, thirdLr: 0.01 });
  });

  it('what a person had changed moves along where the new card has it', () => {
    const spec = setScheduleParam(setScheduleParam(defaultSpec, 'B', 'upSteps', 40), 'B', 'warmupSteps', 10);
    expect(change(spec, 'B', 'triangular2').params).toMatchObject({ upSteps: 40, downSteps: 78, warmupSteps: 10, maxLr: 0.1 });
    expect(change(spec, 'B', 'oneCycle').params).toMatchObject({ cycleMomentum: true, warmupSteps: 10 }); // cycleMomentum was never touched
  });

  it('from every kind to every kind: the peak is the same, and nothing contradicts', () => {
    const context = plannedContext(defaultSpec.task);
    for (const from of kinds) {
      for (const to of kinds) {
        for (const peak of [1e-6, 0.004, 0.7, 20]) {
          const before = withBounds(choiceOf(schedules, from), peak);
          const after = changeSchedule(before, to, context);
          expect([from, to, after.kind, boundsOf(after)?.peak]).toEqual([from, to, to, peak]);
          expect(scheduleConflicts(after, context)).toEqual([]);
        }
      }
    }
  });

  it('edits of valid specs stay valid', () => {
    fc.assert(
      fc.property(
        arbitrarySpec,
        fc.constantFrom(...kinds),
        fc.constantFrom(...Object.keys(optimizers)),
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        (spec, kind, optimizer, lr) => {
          const { id } = spec.runs[0] as RunSpec;
          const edits = [
            setSchedule(spec, id, kind),
            setPeakRate(spec, id, lr),
            setOptimizer(spec, id, optimizer),
            removeRun(spec, id),
            duplicateRun(spec, id),
            addRun(spec),
            applyBounds(spec, lr / 10, lr, 'triangular'),
            applyBounds(spec, lr / 10, lr, 'sgdr'),
            applyBounds(spec, lr / 10, lr, 'oneCycle'),
            applyBounds(spec, lr / 10, lr, 'groups'),
          ];
          for (const edited of edits) {
            const result = parseSpec(edited);
            expect(result.ok ? [] : result.issues).toEqual([]);
            expect(result.ok && result.spec).toEqual(edited);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('bounds of a range test', () => {
  it('go into the run of that kind', () => {
    expect(run(applyBounds(defaultSpec, 0.01, 0.2, 'triangular'), 'B').schedule.params).toMatchObject({ minLr: 0.01, maxLr: 0.2, upSteps: 78 });
    expect(run(applyBounds(defaultSpec, 0.01, 0.2, 'sgdr'), 'C').schedule.params).toMatchObject({ minLr: 0, maxLr: 0.2, t0Steps: 90 });
  });

  it('or make a new one', () => {
    const spec = applyBounds(defaultSpec, 0.01, 0.4, 'oneCycle');
    expect(ids(spec)).toBe('ABCD');
    expect(run(spec, 'D').schedule).toMatchObject({ kind: 'oneCycle', params: { maxLr: 0.4, startLr: 0.016, finalLr: 1.6e-6 } });
    const full = RUN_IDS.reduce((longer) => addRun(longer), defaultSpec);
    expect(applyBounds(full, 0.01, 0.4, 'oneCycle')).toBe(full);
  });

  it('spread over the layer groups of the run that was tested: first at the lower, last at the upper', () => {
    const groups = groupNames(defaultSpec.task);
    const tested = run(applyBounds(defaultSpec, 0.001, 0.1, 'groups'), 'A');
    expect(groups.length).toBeGreaterThan(1);
    expect(tested.schedule.params.lr).toBe(0.1);
    expect([tested.groups.mode, tested.groups.span]).toEqual(['slice', 100]);
    expect(0.1 * (groupFactors(tested.groups, groups.length)[0] as number)).toBeCloseTo(0.001, 12);
    // a model of one group has only the peak to set
    const linear = setModel(defaultSpec, 'linear');
    expect(groupNames(linear.task)).toHaveLength(1);
    expect(run(applyBounds(linear, 0.001, 0.1, 'groups'), 'A')).toMatchObject({ schedule: { params: { lr: 0.1 } }, groups: { mode: 'one' } });
  });

  it('may come in either order', () => {
    expect(applyBounds(defaultSpec, 0.2, 0.01, 'triangular')).toEqual(applyBounds(defaultSpec, 0.01, 0.2, 'triangular'));
  });
});

describe('histories', () => {
  const lr = (value: number) => choiceOf(schedules, 'constant', { lr: value });

  it('a recorded change takes the history of what trained, and keeps the settings shown', () => {
    const trained = changedAt(run(defaultSpec, 'A'), 120, { schedule: lr(0.3) });
    const newer = setScheduleParam(defaultSpec, 'A', 'lr', 0.5); // the hand has moved on
    const recorded = recordChange(newer, trained);
    expect(run(recorded, 'A').earlier.map(({ until, schedule }) => [until, schedule.params.lr])).toEqual([[120, 0.03]]);
    expect(run(recorded, 'A').schedule.params.lr).toBe(0.5);
    expect(parseSpec(recorded)).toEqual({ ok: true, spec: recorded });
    expect(recordChange(recorded, trained)).toBe(recorded);
    // by then of another optimizer: nothing of it can be kept
    const other = setOptimizer(newer, 'A', 'adam');
    expect(recordChange(other, trained)).toBe(other);
  });

  it('are forgotten on request, and with another kind of optimizer', () => {
    const spec = recordChange(defaultSpec, changedAt(run(defaultSpec, 'A'), 120, { schedule: lr(0.3), fresh: true }));
    expect(run(spec, 'A')).toMatchObject({ fresh: true, earlier: [{ until: 120 }] });
    expect(forgetChanges(spec, 'A')).toEqual(defaultSpec);
    expect(forgetChanges(defaultSpec, 'A')).toBe(defaultSpec);
    expect(run(setOptimizer(spec, 'A', 'adam'), 'A')).toMatchObject({ earlier: [], fresh: false });
    expect(run(setOptimizer(spec, 'A', 'momentum'), 'A').earlier).toHaveLength(1);
  });

  it('a branch shares the past; a branch of a branch, too', () => {
    const once = branchRun(defaultSpec, 'A', 200, { schedule: lr(0.1) });
    expect(ids(once)).toBe('ADBC');
    expect(run(once, 'A')).toBe(run(defaultSpec, 'A'));
    const twice = branchRun(once, 'D', 400, { schedule: lr(0.01), fresh: true }, 'ABCD');
    expect(ids(twice)).toBe('ADEBC');
    const rate = historyRate(run(twice, 'E'), { totalSteps: 624, stepsPerEpoch: 312 }, 1);
    expect([0, 199, 200, 399, 400, 623].map((step) => rate.lrAt(step, 0))).toEqual([0.03, 0.03, 0.1, 0.1, 0.01, 0.01]);
    expect(parseSpec(twice)).toEqual({ ok: true, spec: twice });
    expect(decodeSpec(encodeSpec(twice))).toEqual({ spec: twice, issues: [] });
    // before its parent's own branching it is a branch of the grandparent
    const early = branchRun(twice, 'E', 100, { schedule: lr(1) });
    expect(run(early, 'F').earlier.map(({ until, schedule }) => [until, schedule.params.lr])).toEqual([[100, 0.03]]);
  });

  it('a branch keeps the kind of optimizer, and needs a letter and room for a change', () => {
    expect(branchRun(defaultSpec, 'A', 9, { optimizer: choiceOf(optimizers, 'adam') })).toBe(defaultSpec);
    expect(branchRun(defaultSpec, 'Z', 9, {})).toBe(defaultSpec);
    const full = RUN_IDS.reduce((longer) => addRun(longer), defaultSpec);
    expect(branchRun(full, 'A', 9, {})).toBe(full);
    let long = defaultSpec;
    for (let step = 1; step <= LIMITS.changes; step++) long = recordChange(long, changedAt(run(long, 'A'), step, { schedule: lr(step / 100) }));
    expect(run(long, 'A').earlier).toHaveLength(LIMITS.changes);
    expect(canChange(run(long, 'A'))).toBe(false);
    expect(branchRun(long, 'A', 9999, {})).toBe(long);
    expect(parseSpec(long).ok).toBe(true);
  });
});

describe('applyGroupRates', () => {
  it('the last group: the peak of the schedule; the others: factors of it, to three digits', () => {
    const tested = run(applyGroupRates(defaultSpec, [0.35, 0.1117, 0.0380189]), 'A');
    expect(tested.schedule.params.lr).toBe(0.038);
    expect(tested.groups).toEqual({ mode: 'manual', ratio: 3, span: 100, factors: [9.21, 2.94, 1], frozen: 0, still: [], frozenNorm: 'auto' });
    expect(groupFactors(tested.groups, 3).map((factor) => factor * 0.038)).toEqual([9.21 * 0.038, 2.94 * 0.038, 0.038]);
  });

  it('goes into the run of the range test, and its other rates keep their proportion', () => {
    const spec = applyGroupRates(setFind(defaultSpec, { run: 'C' }), [0.001, 0.02, 0.2]);
    expect(run(spec, 'C')).toMatchObject({ schedule: { kind: 'sgdr', params: { maxLr: 0.2, minLr: 0 } }, groups: { factors: [0.005, 0.1, 1] } });
    expect(run(spec, 'A')).toBe(run(defaultSpec, 'A'));
  });

  it('a group for which nothing was found keeps its rate', () => {
    const before = setGroups(defaultSpec, 'A', { mode: 'geometric', ratio: 10 }); // 3e-4, 3e-3, 0.03
    expect(run(applyGroupRates(before, [null, 0.01, 0.1]), 'A').groups.factors).toEqual([0.003, 0.1, 1]);
    const headless = run(applyGroupRates(before, [0.06, 0.01, null]), 'A');
    expect([headless.schedule.params.lr, headless.groups.factors]).toEqual([0.03, [2, 0.333, 1]]);
    expect(applyGroupRates(before, [null, null, null])).toBe(before);
  });

  it('stays within what a spec allows', () => {
    const spec = applyGroupRates(defaultSpec, [10, 1e-5, 1e-5]);
    expect(run(spec, 'A').groups.factors).toEqual([1000, 1, 1]);
    expect(parseSpec(spec).ok).toBe(true);
  });
});
