/** @file Measured escape against the prediction: within one step on the quadratic saddle, for every rule, rate and epsilon. */
import { describe, expect, it } from 'vitest';
import { createBalls, meanRate } from '../../src/descent/balls.ts';
import { escapeAlong, escapeSteps, type LinearRule, linearRule, stableRate } from '../../src/descent/escape.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { newRun } from '../../src/experiment/defaults.ts';
import { defaultSaddles } from '../../src/experiment/saddles.ts';
import type { RunSpec, SaddlesSpec } from '../../src/experiment/spec.ts';
import type { ParamValues } from '../../src/math/card.ts';
import { type OptimizerKind, optimizers } from '../../src/optimizers/registry.ts';
import { type ScheduleKind, schedules } from '../../src/schedules/registry.ts';

const context = { totalSteps: 20_000, stepsPerEpoch: 312 };

function run(kind: ScheduleKind, params: ParamValues, optimizer: OptimizerKind = 'sgd', numbers: ParamValues = {}): RunSpec {
  return newRun('A', { schedule: choiceOf(schedules, kind, params), optimizer: choiceOf(optimizers, optimizer, numbers) });
}

function rolled(one: RunSpec, saddles: Partial<SaddlesSpec> = {}) {
  const balls = createBalls({ saddles: { ...defaultSaddles, ...saddles }, seed: 42, context, runs: [one] });
  balls.compute(20_000);
  const [ball] = balls.all;
  if (!ball) throw new Error('no ball');
  return { ball, world: balls.world };
}

const EPSILONS = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

describe('gradient descent on 5x^2 - y^2 leaves after ln(1/eps) / ln(1 + 2 lr), rounded up', () => {
  const rates = [0.001, 0.01, 0.03, 0.05, 0.1, 0.15, 0.19];
  it.each(EPSILONS.flatMap((eps) => rates.map((lr) => [eps, lr] as const)))('eps %d, lr %d', (eps, lr) => {
    const formula = Math.log(1 / eps) / Math.log(1 + 2 * lr);
    const { ball } = rolled(run('constant', { lr }), { eps });
    expect(escapeSteps('descent', eps, 2 * lr)).toBeCloseTo(formula, 8);
    expect(ball.predicted).toBeCloseTo(formula, 6);
    expect(ball.reached).not.toBeNull();
    expect((ball.reached as number) - formula).toBeGreaterThanOrEqual(-1e-6);
    expect((ball.reached as number) - formula).toBeLessThanOrEqual(1);
    expect(ball.thrown).toBe(false);
  });

  it('the numbers that the literature review computed: eps 1e-6, |lambda| 1', () => {
    const steps = [0.001, 0.01, 0.1, 0.5].map((lr) => Math.round(escapeSteps('descent', 1e-6, lr)));
    expect(steps).toEqual([13_822, 1388, 145, 34]);
  });
});

describe('with momentum: the dominant root, and what of epsilon lies along it', () => {
  const rules: readonly (readonly [OptimizerKind, LinearRule])[] = [
    ['momentum', 'heavyBall'],
    ['nesterov', 'nesterov'],
  ];
  const cases = rules.flatMap(([kind, rule]) =>
    [0, 0.5, 0.9, 0.99].flatMap((momentum) =>
      [0.002, 0.03, 0.06].flatMap((lr) => [1e-2, 1e-9].map((eps) => [kind, rule, momentum, lr, eps] as const)),
    ),
  );
  it.each(cases)('%s %s, momentum %d, lr %d, eps %d', (kind, rule, momentum, lr, eps) => {
    const { ball } = rolled(run('constant', { lr }, kind, { momentum }), { eps });
    const closed = escapeSteps(rule, eps, 2 * lr, momentum);
    expect(Math.abs((ball.reached as number) - closed)).toBeLessThanOrEqual(1);
    expect(Math.abs((ball.predicted as number) - closed)).toBeLessThan(0.2); // between two steps the closed form is no straight line
    expect((ball.reached as number) - (ball.predicted as number)).toBeGreaterThanOrEqual(-1e-6);
    expect((ball.reached as number) - (ball.predicted as number)).toBeLessThanOrEqual(1);
  });
});

describe('with a schedule: the product of 1 + lr_t |lambda|', () => {
  const cycles: readonly (readonly [ScheduleKind, ParamValues])[] = [
    ['triangular', { minLr: 0.02, maxLr: 0.19, upSteps: 20, downSteps: 20 }],
    ['sgdr', { maxLr: 0.15, minLr: 0, t0Steps: 25, tMult: 2 }],
    ['exponential', { lr: 0.19, gamma: 0.99, everySteps: 1 }],
  ];
  it.each(cycles.flatMap(([kind, params]) => EPSILONS.map((eps) => [kind, eps, params] as const)))('%s, eps %d', (kind, eps, params) => {
    const { ball } = rolled(run(kind, params), { eps });
    const reached = ball.reached as number;
    let product = eps;
    for (let t = 0; t < reached - 1; t++) product *= 1 + 2 * ball.roll.rate.lrAt(t, 0);
    expect(product).toBeLessThanOrEqual(1);
    expect(product * (1 + 2 * ball.roll.rate.lrAt(reached - 1, 0))).toBeGreaterThan(1);
    expect(reached - (ball.predicted as number)).toBeGreaterThanOrEqual(-1e-6);
    expect(reached - (ball.predicted as number)).toBeLessThanOrEqual(1);
    expect(meanRate(ball)).toBeCloseTo(ball.roll.lr.slice(0, reached).reduce((a, b) => a + b, 0) / reached, 14);
  });

  it('cycled momentum too', () => {
    const params = { minLr: 0.02, maxLr: 0.1, upSteps: 20, downSteps: 20, cycleMomentum: true, baseMomentum: 0.5, maxMomentum: 0.9 };
    const { ball } = rolled(run('triangular', params, 'momentum'), { eps: 1e-9 });
    expect((ball.reached as number) - (ball.predicted as number)).toBeGreaterThanOrEqual(-1e-6);
    expect((ball.reached as number) - (ball.predicted as number)).toBeLessThanOrEqual(1);
  });
});

describe('where there is no formula, or no escape', () => {
  it('on the ridge a ball stays', () => {
    const { ball } = rolled(run('constant', { lr: 0.1 }), { eps: 0 });
    expect(ball).toMatchObject({ reached: null, predicted: Number.POSITIVE_INFINITY });
    expect(ball.roll.end).toBeNull();
  });

  it('Adam, decay and a degenerate saddle have no prediction', () => {
    expect(rolled(run('constant', { lr: 0.01 }, 'adam')).ball).toMatchObject({ predicted: null });
    expect(linearRule(choiceOf(optimizers, 'momentum', { weightDecay: 0.1 }))).toBeNull();
    const { ball } = rolled(run('constant', { lr: 0.1 }), { surface: 'monkey', eps: 1e-3 });
    expect(ball.predicted).toBeNull();
    expect(ball.reached).toBeGreaterThan(0);
  });

  it('Adam is quick whatever epsilon is: its steps do not shrink with the gradient', () => {
    const steps = [1e-3, 1e-6, 1e-7].map((eps) => rolled(run('constant', { lr: 0.02 }, 'adam'), { eps }).ball.reached as number);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(10);
  });

  it('starting beyond it is being out', () => {
    expect(escapeSteps('descent', 1, 0.1)).toBe(0);
    expect(escapeAlong({ rule: 'descent', curvature: 2, eps: -2, lrAt: () => 0.1, momentumAt: () => 0 })).toBe(0);
    expect(escapeSteps('descent', 1e-3, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('near other saddles the prediction is off by the way out of the linear surroundings, not by orders', () => {
    for (const surface of ['himmelblau', 'beale', 'manyMinima'] as const) {
      for (const eps of [1e-6, 1e-9]) {
        const { ball } = rolled(run('constant', { lr: 0.03 }), { surface, eps });
        expect((ball.reached as number) / (ball.predicted as number), surface).toBeGreaterThan(0.7);
        expect((ball.reached as number) / (ball.predicted as number), surface).toBeLessThan(1.5);
      }
    }
  });
});

describe('stable rates', () => {
  it.each<[OptimizerKind, LinearRule, number]>([
    ['sgd', 'descent', 0],
    ['momentum', 'heavyBall', 0.5],
    ['momentum', 'heavyBall', 0.9],
    ['nesterov', 'nesterov', 0.5],
    ['nesterov', 'nesterov', 0.9],
  ])('%s: along the wall (H = 10) just below converges, just above does not (%s, momentum %d)', (kind, rule, momentum) => {
    const edge = stableRate(rule, 10, momentum);
    const numbers = kind === 'sgd' ? {} : { momentum };
    const far = (share: number) => {
      const { ball } = rolled(run('constant', { lr: share * edge }, kind, numbers), { eps: 0 });
      return ball.roll.end?.reason ?? Math.abs(ball.roll.x[ball.roll.length - 1] as number);
    };
    expect(far(0.99)).toBeLessThan(1e-6);
    expect(far(1.01)).toBe('diverged');
  });
});
