/** @file Values worked out by hand or by another program, for every rule; and what holds at the edges (0, boundaries, beyond the end). */
import { describe, expect, it } from 'vitest';
import type { ParamValues } from '../../src/math/card.ts';
import { buildSchedule, type ScheduleKind } from '../../src/schedules/registry.ts';

function rates(kind: ScheduleKind, params: ParamValues, steps: readonly number[], totalSteps = 624): number[] {
  const schedule = buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 312 });
  return steps.map((step) => schedule.lrAt(step));
}

function expectRates(got: readonly number[], wanted: readonly number[], relative = 1e-12) {
  expect(got.length).toBe(wanted.length);
  got.forEach((rate, i) => {
    expect(Math.abs(rate - (wanted[i] as number)), `value ${i}: ${rate}`).toBeLessThanOrEqual(relative * Math.abs(wanted[i] as number) + 1e-18);
  });
}

describe('decays', () => {
  it('constant', () => expect(rates('constant', { lr: 0.03 }, [0, 1, 623, 1e7])).toEqual([0.03, 0.03, 0.03, 0.03]));

  it('linear: half-way down, then the end for ever', () => {
    expectRates(rates('linear', { startLr: 0.1, endLr: 0.02, lengthSteps: 8 }, [0, 2, 4, 8, 9, 1e7]), [0.1, 0.08, 0.06, 0.02, 0.02, 0.02]);
  });

  it('linear: length 0 is the whole run', () => {
    expectRates(rates('linear', { startLr: 0.1, endLr: 0, lengthSteps: 0 }, [0, 50, 99, 100], 100), [0.1, 0.05, 0.001, 0]);
  });

  it('step: drops at multiples', () => {
    expectRates(rates('step', { lr: 1, gamma: 0.1, everySteps: 30 }, [0, 29, 30, 59, 60, 90]), [1, 1, 0.1, 0.1, 0.01, 0.001]);
  });

  it('exponential: per update, per interval, by staircase', () => {
    expectRates(rates('exponential', { lr: 1, gamma: 0.5, decaySteps: 1 }, [0, 1, 10]), [1, 0.5, 2 ** -10]);
    expectRates(rates('exponential', { lr: 1, gamma: 0.25, decaySteps: 2 }, [0, 1, 2, 3]), [1, 0.5, 0.25, 0.125]);
    expectRates(rates('exponential', { lr: 1, gamma: 0.25, decaySteps: 2, staircase: true }, [0, 1, 2, 3]), [1, 1, 0.25, 0.25]);
  });

  it('polynomial: power 2, power 0.5, a floor', () => {
    expectRates(rates('polynomial', { lr: 1, lengthSteps: 10, power: 2 }, [0, 5, 9, 10, 11]), [1, 0.25, 0.01, 0, 0]);
    expectRates(rates('polynomial', { lr: 1, lengthSteps: 100, power: 0.5 }, [0, 19, 75, 100]), [1, 0.9, 0.5, 0]);
    expectRates(rates('polynomial', { lr: 1, minLr: 0.2, lengthSteps: 10, power: 1 }, [0, 5, 10]), [1, 0.6, 0.2]);
  });

  it('inverse time: halved after decaySteps at rate 1', () => {
    expectRates(rates('inverseTime', { lr: 1, decayRate: 1, decaySteps: 100 }, [0, 50, 100, 300]), [1, 1 / 1.5, 0.5, 0.25]);
    expectRates(rates('inverseTime', { lr: 1, decayRate: 1, decaySteps: 100, staircase: true }, [0, 99, 100, 299]), [1, 1, 0.5, 1 / 3]);
  });

  it('inverse square root: the paper for d 512 and W 4000', () => {
    const peak = (512 * 4000) ** -0.5;
    const paper = (n: number) => 512 ** -0.5 * Math.min(n ** -0.5, n * 4000 ** -1.5);
    const steps = [0, 1999, 3999, 4000, 15999];
    expectRates(
      rates('inverseSqrt', { maxLr: peak, warmupSteps: 4000 }, steps),
      steps.map((t) => paper(t + 1)),
      1e-14,
    );
  });
});

describe('cosines', () => {
  it('cosine: quarter, half, last but one, floor', () => {
    const got = rates('cosine', { maxLr: 0.1, minLr: 0.02, lengthSteps: 100 }, [0, 25, 50, 99, 100]);
    expectRates(got, [0.1, 0.02 + 0.04 * (1 + Math.SQRT1_2), 0.06, 0.02 + 0.04 * (1 - Math.cos(Math.PI / 100)), 0.02]);
  });

  it('sgdr: peak 0.05, T_0 10, T_mult 2', () => {
    const got = rates('sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 10, tMult: 2 }, [0, 5, 9, 10, 20, 29, 30]);
    expectRates(got, [0.05, 0.025, 0.001224, 0.05, 0.025, 0.000308, 0.05], 1e-3);
  });

  it('snapshot cosine: five cycles of 125 in 624 updates', () => {
    expectRates(rates('snapshotCosine', { maxLr: 0.2, cycles: 5 }, [0, 125, 250, 375, 500, 625]), [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]);
    expectRates(rates('snapshotCosine', { maxLr: 0.2, cycles: 4 }, [0, 78, 156, 234]), [0.2, 0.1, 0.2, 0.1]);
  });

  it('flat cosine: fastai fit_flat_cos', () => {
    expectRates(rates('flatCosine', { maxLr: 0.1, minLr: 1e-6, pctStart: 0.75 }, [0, 75, 100, 101], 100), [0.1, 0.1, 1e-6, 1e-6]);
    expectRates(rates('flatCosine', { maxLr: 0.1, minLr: 0, pctStart: 0.5 }, [50, 75, 99], 100), [0.1, 0.05, 0.05 * (1 - Math.cos(Math.PI / 50))]);
  });

  it('fastai 0.7: a hundredth for a twentieth of the first cycle', () => {
    const got = rates('sgdrFastai07', { maxLr: 0.1, t0Steps: 100, tMult: 2 }, [0, 4, 5, 50, 100, 200]);
    expectRates(got, [0.001, 0.001, 0.05 * (1 + Math.cos(Math.PI * 0.05)), 0.05, 0.1, 0.05]);
  });
});

describe('cycles', () => {
  const base = { minLr: 0.001, maxLr: 0.006, upSteps: 2000, downSteps: 0 };

  it('triangular', () => expectRates(rates('triangular', base, [0, 1000, 2000, 4000, 6000]), [0.001, 0.0035, 0.006, 0.001, 0.006]));

  it('triangular2', () => expectRates(rates('triangular2', base, [2000, 6000, 10000]), [0.006, 0.0035, 0.00225]));

  it('expRange', () => {
    expectRates(rates('expRange', { ...base, gamma: 0.99994 }, [2000, 6000, 10000]), [0.005435, 0.004488, 0.003744], 1e-4);
    expectRates(
      rates('expRange', { ...base, gamma: 0.99994 }, [2000, 6000, 10000]),
      [2000, 6000, 10000].map((t) => 0.001 + 0.005 * 0.99994 ** t),
    );
  });

  it('triangular: own length down', () => {
    const got = rates('triangular', { minLr: 0.1, maxLr: 0.5, upSteps: 4, downSteps: 2 }, [0, 2, 4, 5, 6, 10]);
    expectRates(got, [0.1, 0.3, 0.5, 0.3, 0.1, 0.5]);
  });

  it('slanted triangular: peak 0.01, T 1000', () => {
    expectRates(rates('slantedTriangular', { maxLr: 0.01 }, [0, 50, 100, 200], 1000), [0.000313, 0.005156, 0.01, 0.008924], 2e-3);
    expectRates(rates('slantedTriangular', { maxLr: 0.01 }, [0, 100, 1000, 5000], 1000), [0.01 / 32, 0.01, 0.01 / 32, 0.01 / 32]);
  });
});

describe('one-cycle', () => {
  const pytorch = { maxLr: 0.01, startLr: 0.01 / 25, finalLr: 0.01 / 25e4, pctStart: 0.3 };

  it('PyTorch: T 100', () => {
    expectRates(rates('oneCycle', pytorch, [0, 15, 29, 64, 99], 100), [0.0004, 0.00545987, 0.01, 0.00500002, 4e-8], 1e-6);
  });

  it('fastai: lr_max / 25, then lr_max, then lr_max / 1e5', () => {
    const params = { maxLr: 0.01, startLr: 0.01 / 25, finalLr: 0.01 / 1e5, pctStart: 0.25, style: 'fastai' };
    expectRates(rates('oneCycle', params, [0, 100, 200, 500, 800], 800), [0.0004, 0.0052, 0.01, 0.00500005, 1e-7], 1e-12);
  });

  it('momentum runs against the rate', () => {
    const schedule = buildSchedule(
      { kind: 'oneCycle', params: { ...pytorch, cycleMomentum: true, baseMomentum: 0.85, maxMomentum: 0.95 } },
      { totalSteps: 100, stepsPerEpoch: 10 },
    );
    expectRates(
      [0, 29, 64, 99, 500].map((t) => schedule.momentumAt?.(t) ?? Number.NaN),
      [0.95, 0.85, 0.9, 0.95, 0.95],
    );
  });

  it('three linear phases: back to the start, then to the final rate', () => {
    const params = { maxLr: 1, startLr: 0.1, finalLr: 0.001, pctStart: 0.4, anneal: 'linear', threePhase: true };
    expectRates(rates('oneCycle', params, [0, 39, 78, 99], 100), [0.1, 1, 0.1, 0.001]);
  });
});

describe('warm-up-stable-decay', () => {
  const params = { maxLr: 1, minLr: 0, warmupSteps: 10, warmupFactor: 0, decayFraction: 0.2 };

  it('rises, holds, falls', () => {
    expectRates(rates('warmupStableDecay', { ...params, decay: 'linear' }, [0, 5, 10, 79, 80, 90, 100, 1e7], 100), [0, 0.5, 1, 1, 1, 0.5, 0, 0]);
  });

  it('falls as it was told', () => {
    expectRates(rates('warmupStableDecay', { ...params, decay: 'cosine' }, [90, 95], 100), [0.5, (1 - Math.SQRT1_2) / 2]);
    expectRates(rates('warmupStableDecay', { ...params, decay: 'oneMinusSqrt' }, [85, 95], 100), [0.5, 1 - Math.sqrt(0.75)]);
  });
});

describe('drawn', () => {
  const params = { maxLr: 0.1, fractions: [0, 0.25, 0.5, 1], levels: [0.1, 1, 1, 0.01] };

  it('goes through its points, log and linear', () => {
    for (const interpolation of ['log', 'linear']) {
      expectRates(rates('drawn', { ...params, interpolation }, [0, 25, 50, 100, 1e7], 100), [0.01, 0.1, 0.1, 0.001, 0.001], 1e-14);
    }
  });

  it('two points make a straight line, in the rate or in its logarithm', () => {
    const line = { maxLr: 1, fractions: [0, 1], levels: [1, 0.01] };
    expectRates(rates('drawn', { ...line, interpolation: 'linear' }, [0, 50, 100], 100), [1, 0.505, 0.01]);
    expectRates(rates('drawn', { ...line, interpolation: 'log' }, [0, 50, 100], 100), [1, 0.1, 0.01]);
  });

  it('stays flat between equal points', () => expectRates(rates('drawn', params, [30, 40, 49], 100), [0.1, 0.1, 0.1]));
});
