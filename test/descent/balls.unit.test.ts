/** @file Balls: the rules of optimizers/ step by step, changes on the way, scrubbing, noise, divergence, and the game. */
import { describe, expect, it } from 'vitest';
import { createBalls, winner } from '../../src/descent/balls.ts';
import { createNoise } from '../../src/descent/noise.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { newRun } from '../../src/experiment/defaults.ts';
import { meanScheduleRate, withSameMean } from '../../src/experiment/meanRate.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import { defaultSaddles } from '../../src/experiment/saddles.ts';
import type { RunSpec, SaddlesSpec } from '../../src/experiment/spec.ts';
import { deviation, mean } from '../../src/math/statistics.ts';
import { optimizerKinds, optimizers } from '../../src/optimizers/registry.ts';
import { buildSchedule, schedules } from '../../src/schedules/registry.ts';
import { surfaces } from '../../src/surfaces/registry.ts';

const context = { totalSteps: 624, stepsPerEpoch: 312 };
const constant = (id: string, lr: number) => newRun(id, { schedule: choiceOf(schedules, 'constant', { lr }) });

function scene(runs: readonly RunSpec[], saddles: Partial<SaddlesSpec> = {}, seed = 42) {
  return { saddles: { ...defaultSaddles, ...saddles }, seed, context, runs };
}

function ready(runs: readonly RunSpec[], saddles: Partial<SaddlesSpec> = {}, seed = 42) {
  const balls = createBalls(scene(runs, saddles, seed));
  balls.compute(100_000);
  return balls;
}

describe('a ball', () => {
  it.each(optimizerKinds)('%s: is what its optimizer does with the schedule that training uses', (kind) => {
    const schedule = choiceOf(schedules, 'triangular', { minLr: 0.005, maxLr: 0.05, upSteps: 10, downSteps: 10 });
    const balls = ready([newRun('A', { schedule, optimizer: choiceOf(optimizers, kind) })], { surface: 'himmelblau', start: [1, 1], scale: 0.1 });
    const roll = balls.all[0]?.roll;
    const rule = optimizers[kind].build(choiceOf(optimizers, kind).params);
    const lr = buildSchedule(schedule, context);
    const place = Float64Array.from(balls.world.setup.start);
    const gradient = new Float64Array(2);
    const state = rule.init(2);
    for (let t = 0; t < 100; t++) {
      surfaces.himmelblau.gradient(place[0] as number, place[1] as number, gradient);
      rule.update(place, gradient, state, { lr: lr.lrAt(t) * 0.1 });
      expect([roll?.x[t + 1], roll?.y[t + 1]]).toEqual([...place]);
      expect(roll?.lr[t]).toBe(lr.lrAt(t) * 0.1);
    }
  });

  it('groups of layers mean nothing here', () => {
    const grouped = {
      ...constant('A', 0.03),
      groups: { mode: 'manual', ratio: 3, span: 100, factors: [0], frozen: 1, still: [], frozenNorm: 'auto' },
    } as const;
    const [a] = ready([constant('A', 0.03)]).all;
    const [b] = ready([grouped]).all;
    expect(b?.roll.y).toEqual(a?.roll.y);
  });

  it('ends as data: out below is left, out above or nowhere is diverged', () => {
    const reason = (lr: number, saddles: Partial<SaddlesSpec> = {}) => {
      const optimizer = choiceOf(optimizers, 'sgd');
      return ready([{ ...constant('A', lr), optimizer }], saddles).all[0];
    };
    expect(reason(0.1)).toMatchObject({ thrown: false, roll: { end: { reason: 'left' } } });
    expect(reason(0.5)).toMatchObject({ reached: null, roll: { end: { reason: 'diverged' } } });
    expect(reason(0.202)).toMatchObject({ thrown: true }); // leaves, but the wall has thrown it higher than it began
    expect(reason(0.1, { surface: 'formula', formula: 'ln(x + 3) + y^2', start: [-2.9, 0] })?.roll.end).toMatchObject({ reason: 'diverged' });
    expect(reason(0.11, { surface: 'ravine' })?.roll.end).toMatchObject({ reason: 'diverged' });
    expect(reason(0.05, { surface: 'ravine' })?.roll).toMatchObject({ end: null, done: true, length: 625 });
  });

  it('computed bit by bit is the same as at once', () => {
    const [whole] = ready([constant('A', 0.01)], { noise: 0.01 }).all;
    const balls = createBalls(scene([constant('A', 0.01)], { noise: 0.01 }));
    for (let i = 0; i < 700; i++) balls.compute(7);
    expect(balls.all[0]?.roll.x).toEqual(whole?.roll.x);
    expect(balls.all[0]?.reached).toBe(whole?.reached);
  });
});

describe('a change', () => {
  it('while it rolls acts from that step on, with the optimizer as it is; what was stays', () => {
    const [slow, fast] = [constant('A', 0.002), constant('A', 0.03)];
    const balls = ready([slow]);
    const before = balls.all[0]?.roll;
    expect(balls.set(scene([fast]), 50)).toBe(false);
    balls.compute(100_000);
    const after = balls.all[0]?.roll;
    expect(after?.y.slice(0, 51)).toEqual(before?.y.slice(0, 51));
    expect([after?.lr[49], after?.lr[50]]).toEqual([0.002, 0.03]);
    // the velocity went on: one step of the heavy ball from what it was
    const velocity = ((before?.y[49] as number) - (before?.y[50] as number)) / 0.002;
    const next = (before?.y[50] as number) - 0.03 * (0.9 * velocity - 2 * (before?.y[50] as number));
    expect(after?.y[51]).toBeCloseTo(next, 14);
    // and the prediction follows the rates that acted
    expect((balls.all[0]?.reached as number) - (balls.all[0]?.predicted as number)).toBeGreaterThanOrEqual(0);
    expect((balls.all[0]?.reached as number) - (balls.all[0]?.predicted as number)).toBeLessThanOrEqual(1);
  });

  it('after scrubbing back replaces the future', () => {
    const balls = ready([constant('A', 0.03)]);
    balls.set(scene([constant('A', 0.001)]), 40);
    balls.set(scene([constant('A', 0.05)]), 10);
    balls.compute(100_000);
    expect([...(balls.all[0]?.roll.lr.slice(8, 12) ?? [])]).toEqual([0.03, 0.03, 0.05, 0.05]);
    expect(balls.all[0]?.run.earlier.map(({ until }) => until)).toEqual([10]);
  });

  it('at rest, and an optimizer of another kind, begin anew; other balls do not move', () => {
    const [a, b] = [constant('A', 0.03), constant('B', 0.01)];
    const balls = ready([a, b]);
    const [, untouched] = balls.all;
    balls.set(scene([constant('A', 0.1), b]), 0);
    expect(balls.all[0]?.run.earlier).toEqual([]);
    expect(balls.all[1]).toBe(untouched);
    balls.set(scene([{ ...a, optimizer: choiceOf(optimizers, 'adam') }, b]), 30);
    expect(balls.all[0]?.run.earlier).toEqual([]);
    expect(balls.all[0]?.roll.length).toBe(31);
  });

  it('of surface, start, epsilon, noise, seed or factor begins anew; of speed or picture does not', () => {
    const balls = ready([constant('A', 0.03)]);
    for (const change of [{ speed: 5 }, { show: 'above' }, { height: 'log' }, { within: 7 }] as const)
      expect(balls.set(scene([constant('A', 0.03)], change), 5)).toBe(false);
    for (const change of [{ surface: 'beale' }, { start: [1, 1] }, { eps: 1e-3 }, { noise: 1 }, { scale: 2 }] as const)
      expect(balls.set(scene([constant('A', 0.03)], change), 5), JSON.stringify(change)).toBe(true);
  });

  it('follows runs that come, go and hide', () => {
    const [a, b] = [constant('A', 0.03), constant('B', 0.01)];
    const balls = ready([a]);
    balls.set(scene([a, b]), 20);
    expect(balls.all.map(({ id }) => id)).toEqual(['A', 'B']);
    const length = balls.all[0]?.roll.length;
    balls.set(scene([{ ...a, hidden: true }]), 20);
    expect(balls.all.map(({ id, hidden }) => [id, hidden])).toEqual([['A', true]]);
    expect(balls.all[0]?.roll.length).toBe(length);
  });
});

describe('noise', () => {
  it('is standard normal, repeats with the seed, and can be asked in any order', () => {
    const [z, again] = [new Float64Array(2), new Float64Array(2)];
    const noise = createNoise(7);
    const all: number[] = [];
    for (let t = 0; t < 20_000; t++) {
      noise.at(t, z);
      all.push(...z);
    }
    expect(Math.abs(mean(all))).toBeLessThan(0.02);
    expect(Math.abs(deviation(all) - 1)).toBeLessThan(0.02);
    const share = all.filter((x) => Math.abs(x) < 1).length / all.length;
    expect(Math.abs(share - 0.6827)).toBeLessThan(0.01);
    const fresh = createNoise(7);
    fresh.at(12_345, again);
    expect([...again]).toEqual(all.slice(24_690, 24_692));
    createNoise(8).at(12_345, again);
    expect([...again]).not.toEqual(all.slice(24_690, 24_692));
  });

  it('pushes a ball off the ridge, every ball alike', () => {
    const still = { ...constant('A', 0.03), optimizer: choiceOf(optimizers, 'sgd') };
    const balls = ready([still, { ...still, id: 'B' }], { eps: 0, noise: 0.1 });
    expect(balls.all[0]?.reached).toBeGreaterThan(0);
    expect(balls.all[1]?.roll.y).toEqual(balls.all[0]?.roll.y);
    expect(ready([still], { eps: 0, noise: 0.1 }, 43).all[0]?.roll.y).not.toEqual(balls.all[0]?.roll.y);
  });
});

describe('goals', () => {
  it('a surface without saddles asks to reach a minimum', () => {
    const { all, world } = ready([constant('A', 0.03)], { surface: 'ravine' });
    expect(world.goal.kind).toBe('reach');
    const { roll, reached } = all[0] as (typeof all)[number];
    const distance = (t: number) => Math.hypot(roll.x[t] as number, roll.y[t] as number);
    expect(distance(reached as number)).toBeLessThan(0.1);
    expect(distance((reached as number) - 1)).toBeGreaterThanOrEqual(0.1);
  });

  it('the nudge goes along the way out of the nearest saddle', () => {
    const { world } = ready([constant('A', 0.03)], { surface: 'beale', eps: 1e-3 });
    const [x, y] = world.setup.start;
    expect([x, 1 - y]).toEqual([expect.closeTo(-1e-3 * Math.SQRT1_2, 12), expect.closeTo(-1e-3 * Math.SQRT1_2, 12)]);
  });
});

describe('the game', () => {
  const plain = (id: string, lr: number) => ({ ...constant(id, lr), optimizer: choiceOf(optimizers, 'sgd') });

  it('is won by the first that leaves in time, not by one that the wall threw out', () => {
    const balls = ready([plain('A', 0.05), plain('B', 0.15), plain('C', 0.202)]);
    const [a, b, c] = balls.all.map(({ reached }) => reached);
    expect([a, b]).toEqual([145, 53]);
    expect(c).toBeLessThan(53);
    expect(winner(balls.all, 52)).toBeNull();
    expect(winner(balls.all, 53)?.id).toBe('B');
    expect(winner(balls.all, 1000)?.id).toBe('B');
  });

  it('the preset: cycles leave before the constant rate, which leaves before the low one', () => {
    const preset = presets.find(({ key }) => key === 'saddle');
    if (!preset) throw new Error('no preset');
    const spec = presetSpec(preset);
    const [a, b, c, d] = createReached(spec.runs);
    expect(a).toBe(145);
    expect(b).toBeLessThan(a as number);
    expect(c).toBeLessThan(a as number);
    expect(d).toBeNull(); // needs 698, the run is 624 long
  });

  function createReached(runs: readonly RunSpec[]) {
    return ready(runs).all.map(({ reached }) => reached);
  }
});

describe('the same mean rate', () => {
  const preset = presets.find(({ key }) => key === 'saddle');
  const spec = presetSpec(preset ?? { key: 'saddle' });

  it('scales cycles to the mean of the first constant run, and nothing else', () => {
    const equal = withSameMean(spec, context, 624);
    const means = equal.runs.map((run) => meanScheduleRate(run, context, 624));
    for (const k of [0, 1, 2]) expect(means[k]).toBeCloseTo(0.05, 12);
    expect(equal.runs[3]).toBe(spec.runs[3]);
    expect(withSameMean(equal, context, 624)).toBe(equal);
  });

  it('in the long run the constant one leaves first: ln(1 + lr) is concave', () => {
    const long = { totalSteps: 20_000, stepsPerEpoch: 312 };

    const equal = withSameMean(spec, long, 4000);
    const growth = equal.runs.slice(0, 3).map((run) => {
      const rate = buildSchedule(run.schedule, long);
      let sum = 0;
      for (let t = 0; t < 4000; t++) sum += Math.log1p(2 * rate.lrAt(t));
      return sum / 4000;
    });
    expect(growth[0]).toBeGreaterThan(growth[1] as number);
    expect(growth[0]).toBeGreaterThan(growth[2] as number);
  });
});
