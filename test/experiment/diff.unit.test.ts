import { describe, expect, it } from 'vitest';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { differingSettings, sharedSettings } from '../../src/experiment/diff.ts';
import { changedAt } from '../../src/experiment/history.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';

const rows = (...args: Parameters<typeof differingSettings>) => differingSettings(...args).map(({ path, values }) => [path, ...values]);

describe('differingSettings', () => {
  it('puts rates of different rules into one row and leaves the rest undefined', () => {
    const found = rows(defaultSpec.runs);
    expect(found.slice(0, 3)).toEqual([
      ['schedule.kind', 'constant', 'triangular', 'sgdr'],
      ['schedule.peak', 0.03, 0.1, 0.1],
      ['schedule.floor', undefined, 0.005, 0],
    ]);
    expect(found).toContainEqual(['schedule.upSteps', undefined, 78, undefined]);
    expect(found).toContainEqual(['schedule.tMult', undefined, undefined, 2]);
    expect(found.some(([path]) => String(path).startsWith('optimizer') || String(path).startsWith('groups') || path === 'id')).toBe(false);
  });

  it('shows one number when one number differs', () => {
    expect(rows([newRun('A'), newRun('B', { name: 'other', hidden: true })])).toEqual([]);
    const slower = newRun('B', { optimizer: choiceOf(optimizers, 'momentum', { momentum: 0.5 }) });
    expect(differingSettings([newRun('A'), slower])).toEqual([
      { path: 'optimizer.momentum', param: optimizers.momentum.params.momentum, values: [0.9, 0.5], before: [[], []] },
    ]);
  });

  it('tells histories apart: where the settings changed, and what they were', () => {
    const plain = newRun('A');
    const faster = changedAt(newRun('B'), 300, { schedule: choiceOf(schedules, 'constant', { lr: 0.1 }) });
    const slowed = { ...changedAt(faster, 500, { schedule: plain.schedule }), id: 'C', charged: 200 };
    const found = differingSettings([plain, faster, slowed]).map(({ path, values, before }) => [path, values, before]);
    expect(found).toEqual([
      ['schedule.peak', [0.03, 0.1, 0.03], [[], [0.03], [0.03, 0.1]]],
      ['changes', [undefined, [300], [300, 500]], [[], [], []]],
      ['charged', [undefined, undefined, 200], [[], [], []]],
    ]);
    expect(sharedSettings([slowed]).map(({ path }) => path)).not.toContain('schedule.peak');
    expect(sharedSettings([slowed]).map(({ path }) => path)).toContain('optimizer.momentum');
  });

  it('leaves out what the mode of the groups does not use', () => {
    const groups = newRun('A').groups;
    expect(rows([newRun('A'), newRun('B', { groups: { ...groups, ratio: 9, factors: [2] } })])).toEqual([]);
    expect(rows([newRun('A'), newRun('B', { groups: { ...groups, mode: 'geometric', ratio: 9 } })])).toEqual([
      ['groups.mode', 'one', 'geometric'],
      ['groups.ratio', undefined, 9],
    ]);
    expect(
      rows([
        newRun('A', { groups: { ...groups, mode: 'manual', factors: [1, 2] } }),
        newRun('B', { groups: { ...groups, mode: 'manual', factors: [1, 3] } }),
      ]),
    ).toEqual([['groups.factors', [1, 2], [1, 3]]]);
    expect(rows([newRun('A'), newRun('B', { groups: { ...groups, mode: 'slice', span: 30, ratio: 2 } })])).toEqual([
      ['groups.mode', 'one', 'slice'],
      ['groups.span', undefined, 30],
    ]);
  });

  it('names the groups that stand still in one way, however that was said', () => {
    const groups = newRun('A').groups;
    const frozen = (change: Partial<typeof groups>) => newRun('A', { groups: { ...groups, ...change } });
    expect(rows([frozen({ frozen: 2 }), frozen({ still: [1, 2] })])).toEqual([]);
    expect(rows([frozen({}), frozen({ frozen: 1, still: [3] })])).toEqual([
      ['groups.still', [], [1, 3]],
      ['groups.frozenNorm', undefined, 'auto'],
    ]);
  });

  it('has no row for a single run, or none', () => {
    expect(rows([newRun('A')])).toEqual([]);
    expect(rows([])).toEqual([]);
  });
});

describe('sharedSettings', () => {
  it('are those of every run', () => {
    const shared = Object.fromEntries(sharedSettings(defaultSpec.runs).map(({ path, value }) => [path, value]));
    expect(shared).toMatchObject({ 'optimizer.kind': 'momentum', 'optimizer.momentum': 0.9, 'groups.mode': 'one', 'schedule.warmupSteps': 0 });
    expect(shared).not.toHaveProperty('schedule.kind');
    expect(shared).not.toHaveProperty('schedule.upSteps');
  });

  it('and differing ones are apart, and together all', () => {
    const differing = differingSettings(defaultSpec.runs).map(({ path }) => path);
    const shared = sharedSettings(defaultSpec.runs).map(({ path }) => path);
    expect(new Set([...differing, ...shared]).size).toBe(differing.length + shared.length);
    expect(shared.length + differing.length).toBe(new Set(defaultSpec.runs.flatMap((run) => sharedSettings([run]).map(({ path }) => path))).size);
  });
});
