/**
 * @file The places where published schedules surprise people, one test each: what goes wrong elsewhere, and what ours does.
 * Sources: PyTorch lr_scheduler.py and its issues, fastai 0.7 sgdr.py and fastai 2 schedule.py, Keras and optax schedules, the papers.
 */
import { describe, expect, it } from 'vitest';
import type { ParamValues } from '../../src/math/card.ts';
import { plateauStart, plateauStep } from '../../src/schedules/plateau.ts';
import { createPlateau } from '../../src/schedules/reduceOnPlateau.ts';
import { buildSchedule, type ScheduleKind } from '../../src/schedules/registry.ts';
import type { Schedule } from '../../src/schedules/schedule.ts';

function build(kind: ScheduleKind, params: ParamValues, totalSteps = 624): Schedule {
  return buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 312 });
}

describe('fastai 0.7', () => {
  it('is cool once, at the start of the run, and not after each restart', () => {
    const schedule = build('sgdrFastai07', { maxLr: 1, t0Steps: 40, tMult: 1 });
    expect([0, 1].map(schedule.lrAt)).toEqual([0.01, 0.01]);
    expect(schedule.lrAt(2)).toBeGreaterThan(0.9);
    for (const restart of [40, 80, 120]) expect(schedule.lrAt(restart)).toBe(1);
  });

  it('counts the cool updates as part of the cycle: the cosine goes on underneath', () => {
    expect(build('sgdrFastai07', { maxLr: 1, t0Steps: 100, tMult: 1 }).lrAt(5)).toBeCloseTo((1 + Math.cos(Math.PI * 0.05)) / 2, 14);
  });

  it('does not cool again when a long cycle follows (cycle_mult above 20)', () => {
    expect(build('sgdrFastai07', { maxLr: 1, t0Steps: 10, tMult: 30 }).lrAt(10)).toBe(1);
  });

  it('never reaches 0', () => {
    const schedule = build('sgdrFastai07', { maxLr: 1, t0Steps: 7, tMult: 2 });
    expect(Math.min(...Array.from({ length: 10_000 }, (_, step) => schedule.lrAt(step)))).toBeGreaterThan(0);
  });

  it('three cycles of cycle_len 1 and cycle_mult 2 are seven epochs', () => {
    const restarts = build('sgdrFastai07', { maxLr: 1, t0Steps: 312, tMult: 2 }).restarts?.(8 * 312);
    expect(restarts).toEqual([312, 3 * 312, 7 * 312]);
  });
});

describe('fastai 2', () => {
  it('SGDR with cycle_mult 1 is a plain period (fit_sgdr divides by zero)', () => {
    const schedule = build('sgdr', { maxLr: 1, minLr: 0, t0Steps: 10, tMult: 1 });
    expect([0, 10, 20, 30].map(schedule.lrAt)).toEqual([1, 1, 1, 1]);
    expect(schedule.restarts?.(31)).toEqual([10, 20, 30]);
  });

  it('final rate of one-cycle: a hundred-thousandth, one update past the last', () => {
    const schedule = build('oneCycle', { maxLr: 1, startLr: 0.04, finalLr: 1e-5, pctStart: 0.25, style: 'fastai' }, 100);
    expect(schedule.lrAt(100)).toBe(1e-5);
    expect(schedule.lrAt(99)).toBeGreaterThan(1e-5);
  });
});

describe('PyTorch: decays', () => {
  it('MultiStepLR and optax switch at the milestone, Keras one later', () => {
    const schedule = build('multiStep', { lr: 1, gamma: 0.5, milestones: [10, 20] });
    expect([9, 10, 19, 20].map(schedule.lrAt)).toEqual([1, 0.5, 0.5, 0.25]);
  });

  it('LinearLR starts at start_factor and has its end at total_iters', () => {
    const schedule = build('linear', { startLr: 1 / 3, endLr: 1, lengthSteps: 5 });
    expect(schedule.lrAt(0)).toBe(1 / 3);
    expect(schedule.lrAt(4)).toBeCloseTo(1 / 3 + (2 / 3) * 0.8, 15);
    expect(schedule.lrAt(5)).toBe(1);
  });

  it('CosineAnnealingLR climbs again after T_max, ours stays at the floor', () => {
    const stays = build('cosine', { maxLr: 1, minLr: 0.1, lengthSteps: 100 });
    expect([100, 101, 150, 200, 1e7].map(stays.lrAt)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
  });

  it('CosineAnnealingLR on request: period 2 T_max, mirrored at T_max', () => {
    const climbs = build('cosine', { maxLr: 1, minLr: 0.1, lengthSteps: 100, periodic: true });
    expect(climbs.lrAt(200)).toBe(1);
    expect(climbs.lrAt(150)).toBeCloseTo(0.55, 14);
    for (let step = 0; step <= 100; step++) expect(climbs.lrAt(200 - step)).toBeCloseTo(climbs.lrAt(step), 14);
    expect(climbs.lrAt(200 * 49_999 + 37)).toBe(climbs.lrAt(37));
  });
});

describe('PyTorch: CyclicLR', () => {
  it('equals the formula of the Keras callback, cycle from 1', () => {
    const schedule = build('triangular', { minLr: 0.001, maxLr: 0.006, upSteps: 2000, downSteps: 0 });
    for (let t = 0; t < 20_000; t += 7) {
      const cycle = Math.floor(1 + t / 4000);
      const x = Math.abs(t / 2000 - 2 * cycle + 1);
      expect(Math.abs(schedule.lrAt(t) - (0.001 + 0.005 * Math.max(0, 1 - x)))).toBeLessThan(1e-16);
    }
  });

  it('triangular2 halves from the second cycle on, not from the first', () => {
    const schedule = build('triangular2', { minLr: 0, maxLr: 1, upSteps: 10, downSteps: 10 });
    expect([10, 30, 50, 70].map(schedule.lrAt)).toEqual([1, 0.5, 0.25, 0.125]);
  });

  it('exp_range counts gamma in updates of the run, not of the cycle', () => {
    const schedule = build('expRange', { minLr: 0, maxLr: 1, upSteps: 10, downSteps: 10, gamma: 0.99 });
    expect(schedule.lrAt(30) / schedule.lrAt(10)).toBeCloseTo(0.99 ** 20, 14);
    expect(schedule.lrAt(10)).toBeCloseTo(0.99 ** 10, 14);
  });

  it('step_size_down None is as long as up', () => {
    const none = build('triangular', { minLr: 0, maxLr: 1, upSteps: 10, downSteps: 0 });
    const same = build('triangular', { minLr: 0, maxLr: 1, upSteps: 10, downSteps: 10 });
    for (let step = 0; step < 50; step++) expect(none.lrAt(step)).toBe(same.lrAt(step));
  });

  it('cycles momentum only when asked, highest where the rate is lowest', () => {
    const params = { minLr: 0, maxLr: 1, upSteps: 10, downSteps: 10, baseMomentum: 0.8, maxMomentum: 0.9 };
    expect(build('triangular', params).momentumAt).toBeUndefined();
    const cycled = build('triangular', { ...params, cycleMomentum: true });
    expect([0, 5, 10, 20].map((t) => cycled.momentumAt?.(t))).toEqual([0.9, 0.9 - (0.9 - 0.8) * 0.5, 0.9 - (0.9 - 0.8), 0.9]);
  });
});

describe('PyTorch and Keras: warm restarts', () => {
  it('T_mult 3, T_0 1: update 121 is at the peak (int(log()) puts it at the floor)', () => {
    expect(build('sgdr', { maxLr: 1, minLr: 0, t0Steps: 1, tMult: 3 }).lrAt(121)).toBe(1);
  });

  it('T_mult 10, T_0 1: update 111 is at the peak (int(log()) puts it at the floor)', () => {
    expect(build('sgdr', { maxLr: 1, minLr: 0, t0Steps: 1, tMult: 10 }).lrAt(111)).toBe(1);
  });

  it('every restart up to ten million is at the peak, for every T_mult', () => {
    for (let tMult = 2; tMult <= 10; tMult++) {
      for (const t0Steps of [1, 3, 7, 10, 89]) {
        const schedule = build('sgdr', { maxLr: 1, minLr: 0, t0Steps, tMult });
        let start = 0;
        for (let length = t0Steps; start <= 1e7; length *= tMult) {
          expect(schedule.lrAt(start)).toBe(1);
          if (length > t0Steps * tMult) expect(schedule.lrAt(start - 1)).toBeLessThanOrEqual(0.5); // the cycle before has two updates or more
          start += length;
        }
      }
    }
  });

  it('the floor is never reached: the last update of a cycle is above it', () => {
    const schedule = build('sgdr', { maxLr: 1, minLr: 0.1, t0Steps: 10, tMult: 1 });
    expect(schedule.lrAt(9)).toBeCloseTo(0.1 + 0.45 * (1 - Math.cos(Math.PI / 10)), 14);
    expect(schedule.lrAt(9)).toBeGreaterThan(0.12);
  });

  it('m_mul shrinks the height above the floor, as in Keras, not the floor', () => {
    const schedule = build('sgdr', { maxLr: 1.1, minLr: 0.1, t0Steps: 10, tMult: 2, mMul: 0.5 });
    [1.1, 0.6, 0.35, 0.225].forEach((peak, n) => {
      expect(schedule.lrAt(10 * (2 ** n - 1))).toBeCloseTo(peak, 14);
    });
  });
});

describe('PyTorch: OneCycleLR', () => {
  const params = { maxLr: 0.01, startLr: 0.0004, finalLr: 4e-8, pctStart: 0.3 };

  it('past the end the rate stays (PyTorch: 2.0e-5 at update T, an error later)', () => {
    const schedule = build('oneCycle', params, 50);
    expect([49, 50, 51, 1e7].map(schedule.lrAt)).toEqual([4e-8, 4e-8, 4e-8, 4e-8]);
  });

  it('pct_start T = 1 starts at the top (PyTorch divides by zero)', () => {
    const schedule = build('oneCycle', { ...params, pctStart: 0.1 }, 10);
    expect(schedule.lrAt(0)).toBe(0.01);
    expect(schedule.lrAt(9)).toBe(4e-8);
  });

  it('a run of one update is finite', () => {
    for (const pctStart of [0, 0.3, 1]) {
      for (const style of ['pytorch', 'fastai']) expect(Number.isFinite(build('oneCycle', { ...params, pctStart, style }, 1).lrAt(0))).toBe(true);
    }
  });

  it('pct_start T that is no integer misses the maximum: 0.99986 of it for T 47', () => {
    const schedule = build('oneCycle', params, 47);
    const top = Math.max(...Array.from({ length: 47 }, (_, step) => schedule.lrAt(step)));
    expect(top / 0.01).toBeCloseTo(0.99986, 5);
  });

  it('final rate: a 250,000th of the maximum by default', () => {
    const schedule = build('oneCycle', {});
    expect(schedule.lrAt(623) / 0.2).toBeCloseTo(1 / 2.5e5, 15);
  });
});

describe('Keras and optax', () => {
  it('the floor is a rate, as end_value of optax; alpha of Keras CosineDecay is a share of the first rate', () => {
    const alpha = 0.1;
    const schedule = build('cosine', { maxLr: 0.5, minLr: alpha * 0.5, lengthSteps: 100 });
    expect(schedule.lrAt(100)).toBe(0.05);
    expect(build('cosine', { maxLr: 0.5, minLr: alpha, lengthSteps: 100 }).lrAt(100)).toBe(0.1);
  });

  it('the last rate of one-cycle is a rate: optax linear_onecycle divides the first one by final_div_factor, so it ends at peak / (div final)', () => {
    const [peak, div, final] = [1, 25, 1e4];
    const values = { maxLr: peak, startLr: peak / div, finalLr: peak / (div * final), anneal: 'linear', style: 'fastai' };
    expect(build('oneCycle', values, 100).lrAt(100)).toBe(4e-6);
    expect(build('oneCycle', { ...values, finalLr: peak / final }, 100).lrAt(100)).toBe(1e-4);
  });

  it('polynomial ends where it is told: 0 in PyTorch, 1e-4 by default in Keras', () => {
    expect(build('polynomial', { lr: 0.1, lengthSteps: 5 }).lrAt(5)).toBe(0);
    expect(build('polynomial', { lr: 0.1, minLr: 1e-4, lengthSteps: 5 }).lrAt(5)).toBe(1e-4);
  });
});

describe('plateau', () => {
  const options = { lr: 1, factor: 0.1, patience: 2, threshold: 1e-4, thresholdMode: 'rel', cooldown: 0, minLr: 0 } as const;
  const fold = (metrics: readonly number[], changed: Partial<Parameters<typeof plateauStep>[0]> = {}) =>
    metrics.reduce((state, metric) => plateauStep({ ...options, ...changed }, state, metric), plateauStart(1));

  it('fires at bad evaluation patience + 1 (Keras and optax one earlier)', () => {
    expect(fold([5, 5, 5]).lr).toBe(1);
    expect(fold([5, 5, 5, 5]).lr).toBe(0.1);
  });

  it('patience 0 fires at the first bad evaluation', () => {
    expect(fold([5, 5], { patience: 0 }).lr).toBe(0.1);
  });

  it('an improvement within the threshold is none', () => {
    expect(fold([1, 0.99995]).bad).toBe(1);
    expect(fold([1, 0.9998]).bad).toBe(0);
    expect(fold([1, 0.99995], { thresholdMode: 'abs', threshold: 1e-5 }).bad).toBe(0);
  });

  it('negative losses: a worse one is not taken for better (PyTorch: best (1 - threshold) lies above best)', () => {
    const worse = fold([-1, -0.99995]);
    expect(worse.best).toBe(-1);
    expect(worse.bad).toBe(1);
    expect(fold([-1, -1]).bad).toBe(1);
    expect(fold([-1, -1.001]).best).toBe(-1.001);
  });

  it('a cooldown forgives', () => {
    const fired = fold([5, 5, 5, 5], { cooldown: 2 });
    expect(fired).toMatchObject({ lr: 0.1, cooldownLeft: 2, bad: 0 });
    expect(fold([5, 5, 5, 5, 5, 5], { cooldown: 2 })).toMatchObject({ cooldownLeft: 0, bad: 0 });
    expect(fold([5, 5, 5, 5, 5, 5, 5, 5], { cooldown: 2 })).toMatchObject({ lr: 0.1, bad: 2 });
    expect(fold([5, 5, 5, 5, 5, 5, 5, 5, 5], { cooldown: 2 }).lr).toBeCloseTo(0.01, 16);
  });

  it('stops at the floor and skips changes up to 1e-8', () => {
    expect(fold([5, 5, 5, 5], { minLr: 0.5 })).toMatchObject({ lr: 0.5, reductions: 1 });
    expect(fold([5, 5, 5, 5, 5, 5, 5], { minLr: 0.5 })).toMatchObject({ lr: 0.5, reductions: 1 });
  });

  it('NaN and infinity are bad, and divergence does not become the best', () => {
    expect(fold([Number.NaN, Number.NaN, Number.NaN])).toMatchObject({ best: null, lr: 0.1 });
    expect(fold([1, Number.POSITIVE_INFINITY])).toMatchObject({ best: 1, bad: 1 });
  });

  it('goes on from a stored state', () => {
    const rule = createPlateau({ lr: 1, patience: 1 });
    const metrics = [3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1];
    let straight = rule.start;
    let stored = rule.start;
    for (const metric of metrics) {
      straight = rule.step(straight, metric);
      stored = rule.step(JSON.parse(JSON.stringify(stored)), metric);
      expect(stored).toEqual(straight);
    }
    expect(straight.reductions).toBeGreaterThan(1);
  });

  it('without feedback it is the first rate, and the warm-up is in front of both', () => {
    const params = { lr: 1, warmupSteps: 10, warmupFactor: 0 };
    const schedule = build('reduceOnPlateau', params);
    const rule = createPlateau(params);
    for (const step of [0, 5, 10, 1e7]) expect(rule.lrAt(rule.start, step)).toBe(schedule.lrAt(step));
    expect(schedule.lrAt(1e7)).toBe(1);
  });
});

describe('warm-up', () => {
  it('a rule that fills the run ends with the run, warm-up included (optax; Keras counts without)', () => {
    const schedule = build('cosine', { maxLr: 1, minLr: 0.1, lengthSteps: 0, warmupSteps: 20 }, 100);
    expect(schedule.lrAt(19)).toBeLessThan(1);
    expect(schedule.lrAt(20)).toBe(1);
    expect(schedule.lrAt(60)).toBeCloseTo(0.55, 14);
    expect(schedule.lrAt(99)).toBeGreaterThan(0.1);
    expect(schedule.lrAt(100)).toBe(0.1);
  });

  it('a length that was given counts from the end of the warm-up (PyTorch, Keras)', () => {
    expect(build('cosine', { maxLr: 1, minLr: 0, lengthSteps: 40, warmupSteps: 20 }, 100).lrAt(40)).toBeCloseTo(0.5, 14);
  });

  it('a factor of 0 begins at exactly 0 (PyTorch refuses it)', () => {
    expect(build('constant', { lr: 1, warmupSteps: 4, warmupFactor: 0 }).lrAt(0)).toBe(0);
  });

  it('longer than the run: it is cut off, not squeezed', () => {
    expect(build('cosine', { maxLr: 1, warmupSteps: 200, warmupFactor: 0 }, 100).lrAt(99)).toBeCloseTo(99 / 200, 14);
  });
});

describe('slanted triangular', () => {
  it('does not fall below its lowest rate where T f is no integer', () => {
    const schedule = build('slantedTriangular', { maxLr: 0.32, cutFraction: 0.1, ratio: 32 }, 109);
    expect([100, 104, 108, 1e7].map((t) => schedule.lrAt(t))).toEqual([0.01, 0.01, 0.01, 0.01]);
  });

  it('is defined for a run shorter than 1 / f (the paper divides by zero)', () => {
    const schedule = build('slantedTriangular', { maxLr: 0.32, cutFraction: 0.1, ratio: 32 }, 5);
    expect(schedule.lrAt(0)).toBeCloseTo(0.01, 15);
    expect(schedule.lrAt(1)).toBeCloseTo(0.32, 15);
  });
});
