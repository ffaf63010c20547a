import { describe, expect, test } from 'vitest';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { cellToRun, removeRun, setOptimizer, setRun, setSchedule, setSweep } from '../../src/experiment/edit.ts';
import { issueList } from '../../src/experiment/issues.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import type { ExperimentSpec, Sweep, SweepAxis } from '../../src/experiment/spec.ts';
import { gridOf, runsOfSweep, sweepParams, usualAxis, valueAt } from '../../src/experiment/sweep.ts';
import { keepSweep, parseSweep, printSweep, readSweep } from '../../src/experiment/sweepText.ts';
import { RUN_IDS } from '../../src/experiment/tables.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import fc from '../house/fastCheck.ts';

const peak: SweepAxis = { path: 'schedule.peak', from: 0.001, to: 1, count: 4, scale: 'log' };
const momentum: SweepAxis = { path: 'optimizer.momentum', from: 0, to: 0.9, count: 3, scale: 'linear' };
const over = (run: string, ...axes: SweepAxis[]): Sweep => ({ run, axes });

describe('parameters to sweep', () => {
  test('by the paths of the runs table, without those that are off', () => {
    const paths = (id: number) => sweepParams(defaultSpec.runs[id] ?? newRun('A')).map(({ path }) => path);
    expect(paths(0)).toEqual([
      'schedule.peak',
      'schedule.warmupSteps',
      'optimizer.momentum',
      'optimizer.weightDecay',
      'optimizer.l2',
      'groups.ratio',
    ]);
    expect(paths(2)).toEqual(expect.arrayContaining(['schedule.peak', 'schedule.floor', 'schedule.t0Steps', 'schedule.tMult']));
    expect(paths(1)).not.toContain('schedule.baseMomentum');
  });
});

describe('values', () => {
  const param = (path: string) => {
    const found = sweepParams(defaultSpec.runs[2] ?? newRun('C')).find((one) => one.path === path)?.param;
    if (found === undefined) throw new Error(path);
    return found;
  };

  test('linear and log, ends as given, to 12 digits', () => {
    expect([0, 1, 2, 3].map((p) => valueAt(peak, param('schedule.peak'), p))).toEqual([0.001, 0.01, 0.1, 1]);
    expect([0, 1, 2].map((p) => valueAt(momentum, param('optimizer.momentum'), p))).toEqual([0, 0.45, 0.9]);
    expect(valueAt(peak, param('schedule.peak'), 0.5)).toBe(0.00316227766017);
  });

  test('whole numbers, each once', () => {
    const t0: SweepAxis = { path: 'schedule.t0Steps', from: 2, to: 6, count: 9, scale: 'linear' };
    expect(gridOf(defaultSpec, over('C', t0)).map(({ values }) => values[0])).toEqual([2, 3, 4, 5, 6]);
  });
});

describe('grid and runs', () => {
  test('two axes, x fastest', () => {
    const cells = gridOf(defaultSpec, over('A', peak, momentum));
    expect(cells.length).toBe(12);
    expect(cells[1]).toEqual({ at: [1, 0], size: 1, values: [0.01, 0] });
    expect(cells[5]?.values).toEqual([0.01, 0.45]);
  });

  test('every cell is a run with its values, beside nothing else changed', () => {
    const runs = runsOfSweep(defaultSpec, over('A', peak, momentum));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(12);
    expect(runs[5]?.schedule.params.lr).toBe(0.01);
    expect(runs[5]?.optimizer.params.momentum).toBe(0.45);
    expect({ ...runs[5], id: 'A', schedule: null, optimizer: null }).toEqual({ ...defaultSpec.runs[0], schedule: null, optimizer: null });
    expect(runsOfSweep(defaultSpec, over('Z', peak))).toEqual([]);
  });

  test('a swept peak takes the other rates along, a swept ratio turns the groups on', () => {
    const spec = setSchedule(defaultSpec, 'A', 'oneCycle');
    const before = spec.runs[0]?.schedule.params ?? {};
    const after = runsOfSweep(spec, over('A', peak))[3]?.schedule.params ?? {};
    expect(after.maxLr).toBe(1);
    expect(Number(after.startLr) / Number(before.startLr)).toBeCloseTo(1 / Number(before.maxLr), 9);
    const ratio: SweepAxis = { path: 'groups.ratio', from: 1, to: 10, count: 2, scale: 'log' };
    expect(runsOfSweep(defaultSpec, over('A', ratio)).map(({ groups }) => [groups.mode, groups.ratio])).toEqual([
      ['geometric', 1],
      ['geometric', 10],
    ]);
  });

  test('cells that contradict themselves are left out', () => {
    const floor: SweepAxis = { path: 'schedule.floor', from: 0.01, to: 1, count: 3, scale: 'log' };
    expect(gridOf(defaultSpec, over('B', floor)).map(({ values }) => values[0])).toEqual([0.01, 0.1]); // B's peak is 0.1
  });

  test('every cell is a valid run of a valid spec', () => {
    const axis = fc.constantFrom(...sweepParams(defaultSpec.runs[2] ?? newRun('C'))).chain(({ path, param }) =>
      fc.record({
        path: fc.constant(path),
        from: fc.constant(param.min),
        to: fc.constant(param.max),
        count: fc.integer({ min: 2, max: 6 }),
        scale: fc.constantFrom<'linear' | 'log'>('linear', ...(param.min > 0 ? (['log'] as const) : [])),
      }),
    );
    fc.assert(
      fc.property(axis, (one) => {
        for (const run of runsOfSweep(defaultSpec, over('C', one))) {
          const spec = setRun(defaultSpec, 'C', { schedule: run.schedule, optimizer: run.optimizer, groups: run.groups });
          expect(parseSpec(spec)).toMatchObject({ ok: true });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a cell becomes a run at the end', () => {
    const sweep = over('A', peak, momentum);
    const cell = gridOf(defaultSpec, sweep)[6];
    if (cell === undefined) throw new Error('no cell');
    const varied = defaultSpec.runs.find(({ id }) => id === sweep.run) ?? newRun('A');
    const spec = cellToRun(defaultSpec, varied, sweep, cell);
    expect(spec.runs.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D']);
    expect(spec.runs[3]?.schedule.params.lr).toBe(0.1);
    expect(spec.runs[3]?.optimizer.params.momentum).toBe(0.45);
    expect(parseSpec(spec)).toMatchObject({ ok: true });
    const full = { ...defaultSpec, runs: RUN_IDS.map((id) => newRun(id)) };
    expect(cellToRun(full, varied, sweep, cell)).toBe(full);
  });
});

test('the usual range of every parameter of every card is one that can be trained', () => {
  const runs = [
    ...Object.keys(schedules).map((kind) => newRun('A', { schedule: choiceOf(schedules, kind) })),
    ...Object.keys(optimizers).map((kind) => newRun('A', { optimizer: choiceOf(optimizers, kind) })),
  ];
  for (const run of runs) {
    for (const { path } of sweepParams(run)) {
      const axis = usualAxis(run, path);
      const issues = issueList();
      expect(parseSweep({ run: 'A', axes: [axis] }, [run], '', issues), `${run.schedule.kind} ${run.optimizer.kind} ${path}`).toMatchObject({
        run: 'A',
      });
    }
  }
  expect(usualAxis(newRun('A'), 'schedule.peak')).toEqual({ path: 'schedule.peak', from: 0.003, to: 0.3, count: 9, scale: 'log' });
  expect(usualAxis(newRun('A'), 'optimizer.nothing')).toBeNull();
});

describe('as text', () => {
  const read = (text: string) => {
    const issues = issueList();
    return { sweep: readSweep(text, defaultSpec.runs, 'sweep', issues), codes: issues.all.map(({ code, path }) => `${path} ${code}`) };
  };

  test('readable in a link', () => {
    const text = 'run:B,x:schedule.peak/log/0.001/1/4,y:optimizer.momentum/linear/0/0.9/3';
    expect(printSweep(over('B', peak, momentum))).toBe(text);
    expect(read(text)).toEqual({ sweep: over('B', peak, momentum), codes: [] });
  });

  test('round trip', () => {
    const axes = (run: ExperimentSpec['runs'][number]) =>
      fc.uniqueArray(fc.constantFrom(...sweepParams(run)), { minLength: 1, maxLength: 2, selector: ({ path }) => path }).chain((params) =>
        fc.tuple(
          ...params.map(({ path, param }) =>
            fc.record({
              path: fc.constant(path),
              from: fc.constant(param.min),
              to: fc.constant(param.max),
              count: fc.integer({ min: 2, max: 13 }),
              scale: fc.constantFrom<'linear' | 'log'>('linear', ...(param.min > 0 ? (['log'] as const) : [])),
            }),
          ),
        ),
      );
    const sweep = fc.constantFrom(...defaultSpec.runs).chain((run) => axes(run).map((list) => over(run.id, ...list)));
    fc.assert(
      fc.property(sweep, (one) => {
        expect(read(printSweep(one))).toEqual({ sweep: one, codes: [] });
      }),
    );
  });

  test.each([
    ['', ['sweep unknownKey', 'sweep malformed']],
    ['run:Z,x:schedule.peak/log/0.001/1/4', ['sweep.run unknownChoice']],
    ['run:A', ['sweep malformed']],
    ['run:A,x:schedule.peak/log/0.001/1', ['sweep.axes.0 malformed']],
    ['run:A,x:schedule.t0Steps/log/1/9/4', ['sweep.axes.0.path unknownChoice']],
    ['run:A,x:__proto__/log/1/9/4', ['sweep.axes.0.path unknownChoice']],
    ['run:A,x:schedule.peak/log/1/0.1/4', ['sweep.axes.0 notAscending']],
    ['run:A,x:schedule.peak/log/0.1/1e9/4', ['sweep.axes.0.to outOfRange']],
    ['run:A,x:schedule.peak/log/0.1/NaN/4', ['sweep.axes.0 notANumber']],
    ['run:A,x:optimizer.momentum/log/0/0.9/4', ['sweep.axes.0.from conflict']],
    ['run:A,x:schedule.peak/cubic/0.1/1/4', ['sweep.axes.0.scale unknownChoice']],
    ['run:A,x:schedule.peak/log/0.1/1/99', ['sweep.axes.0.count outOfRange']],
    ['run:A,x:schedule.peak/log/0.1/1/32,y:optimizer.momentum/linear/0/0.9/32', ['sweep.axes tooMany']],
    ['run:A,x:schedule.peak/log/0.1/1/4,y:schedule.peak/log/0.1/1/4', ['sweep.axes conflict']],
    ['run:A,z:1,x:schedule.peak/log/0.1/1/4', ['sweep unknownKey']],
    ['run:A,run:B,x:schedule.peak/log/0.1/1/4', ['sweep malformed']],
  ])('%s is refused', (text, codes) => {
    const found = read(text);
    expect(found.sweep).toBeNull();
    expect(found.codes.filter((code) => !code.includes('wrongType'))).toEqual(codes);
  });

  test('hostile JSON never throws and is never taken', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        const issues = issueList();
        if (parseSweep(json, defaultSpec.runs, 'sweep', issues) === null) expect(issues.count).toBeGreaterThan(0);
        else throw new Error('taken');
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read(text).sweep).toBeNull();
      }),
    );
  });

  test('is dropped when its run loses the parameter', () => {
    const sweep = over('A', momentum);
    expect(keepSweep(sweep, defaultSpec.runs)).toBe(sweep);
    expect(keepSweep(sweep, setOptimizer(defaultSpec, 'A', 'adam').runs)).toBeNull();
    expect(keepSweep(null, defaultSpec.runs)).toBeNull();
  });
});

describe('the sweep of a spec', () => {
  const swept = setSweep(defaultSpec, over('B', peak));

  test('is in its link, after the range test, and comes back', () => {
    const link = 'v=1&sweep=run:B,x:schedule.peak/log/0.001/1/4';
    expect(encodeSpec(swept)).toBe(link);
    expect(decodeSpec(link)).toEqual({ spec: swept, issues: [] });
    expect(parseSpec(JSON.parse(JSON.stringify(swept)))).toEqual({ ok: true, spec: swept });
    const damaged = decodeSpec('sweep=run:B,x:schedule.peak/log/1/0.001/4');
    expect(damaged.spec).toEqual(defaultSpec);
    expect(damaged.issues).toEqual([{ path: 'sweep.axes.0', code: 'notAscending', params: {} }]);
  });

  test('goes with its run, and with the parameter', () => {
    expect(setRun(swept, 'B', { name: 'wide' }).sweep).toBe(swept.sweep);
    expect(removeRun(swept, 'A').sweep).toBe(swept.sweep);
    expect(removeRun(swept, 'B').sweep).toBeNull();
    const steps = setSweep(defaultSpec, over('B', { path: 'schedule.upSteps', from: 10, to: 100, count: 3, scale: 'linear' }));
    expect(setSchedule(steps, 'B', 'constant').sweep).toBeNull();
  });
});
