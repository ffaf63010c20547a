import { describe, expect, test } from 'vitest';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import type { UpdateRates } from '../../src/optimizers/optimizer.ts';
import { buildOptimizer, type OptimizerKind, optimizers } from '../../src/optimizers/registry.ts';

/** The weight after each update of one number. */
function walk(kind: OptimizerKind, values: ParamValues, start: number, grads: readonly number[], rates: readonly UpdateRates[]): number[] {
  const optimizer = buildOptimizer({ kind, params: { ...defaultsOf(optimizers[kind].params), ...values } });
  const param = Float64Array.of(start);
  const state = optimizer.init(1);
  return grads.map((g, i) => {
    optimizer.update(param, Float64Array.of(g), state, rates[i] as UpdateRates);
    expect(state.count).toBe(i + 1);
    return param[0] as number;
  });
}

const constant = (lr: number, n: number) => Array.from({ length: n }, () => ({ lr }));

describe('by hand', () => {
  test('sgd', () => expect(walk('sgd', {}, 1, [2, -4], constant(0.25, 2))).toEqual([0.5, 1.5]));

  test('momentum: the first velocity is the gradient (not (1 - beta) of it)', () => {
    // v = 1, then 0.5 * 1 + 1 = 1.5, then 0.5 * 1.5 + 1 = 1.75
    expect(walk('momentum', { momentum: 0.5 }, 1, [1, 1, 1], constant(0.125, 3))).toEqual([0.875, 0.6875, 0.46875]);
  });

  test('nesterov: one velocity ahead', () => {
    // g + 0.5 v = 1.5, then 1 + 0.75 = 1.75
    expect(walk('nesterov', { momentum: 0.5 }, 1, [1, 1], constant(0.125, 2))).toEqual([0.8125, 0.59375]);
  });

  test('adam: the first step is the rate, whatever the size of the gradient', () => {
    for (const g of [1e-3, 1, 1e3]) expect(walk('adam', {}, 1, [g], constant(0.01, 1))[0]).toBeCloseTo(0.99, 6);
  });

  test('adam: eps stands outside the corrected root', () => {
    // m-hat = g = 1e-8, root = 1e-8, so half a step; inside the uncorrected root (TensorFlow’s epsilon-hat) it would be 0.0307 of one
    expect(walk('adam', {}, 0, [1e-8], constant(1, 1))[0]).toBeCloseTo(-0.5, 12);
  });

  test('adam: two steps', () => {
    // m = 0.1, u = 0.001; m = 0.09 - 0.2, u = 0.000999 + 0.004
    const w1 = 1 - 0.1 / (1 + 1e-8);
    const w2 = w1 - (0.1 * (-0.11 / 0.19)) / (Math.sqrt(0.004999 / 0.001999) + 1e-8);
    const [a, b] = walk('adam', {}, 1, [1, -2], constant(0.1, 2));
    expect(a).toBeCloseTo(w1, 14);
    expect(b).toBeCloseTo(w2, 14);
  });

  test('rmsprop: no bias correction, so the first step is ten rates at alpha 0.99', () => {
    expect(walk('rmsprop', {}, 0, [3], constant(0.01, 1))[0]).toBeCloseTo(-0.1, 8);
  });

  test('rmsprop with momentum: the velocity gathers scaled gradients', () => {
    const first = 1 / Math.sqrt(0.01);
    const second = 0.5 * first + 1 / Math.sqrt(0.0199);
    const [a, b] = walk('rmsprop', { momentum: 0.5 }, 0, [1, 1], constant(0.01, 2));
    expect(a).toBeCloseTo(-0.01 * first, 7);
    expect(b).toBeCloseTo(-0.01 * (first + second), 7);
  });

  test('adagrad: steps shrink with the root of the sum, and with lrDecay', () => {
    expect(walk('adagrad', {}, 0, [3, 4], constant(1, 2))[1]).toBeCloseTo(-1 - 4 / 5, 9);
    expect(walk('adagrad', { lrDecay: 1 }, 0, [3, 4], constant(1, 2))[1]).toBeCloseTo(-1 - (0.5 * 4) / 5, 9);
  });
});

describe('the two decays', () => {
  const decays = (kind: OptimizerKind, n: number) => {
    const grads = Array.from({ length: n }, (_, i) => (i % 2 ? -1 : 0.5));
    const decoupled = walk(kind, { weightDecay: 0.1, l2: 0 }, 2, grads, constant(0.1, n));
    const inLoss = walk(kind, { weightDecay: 0, l2: 0.1 }, 2, grads, constant(0.1, n));
    return [decoupled[n - 1] as number, inLoss[n - 1] as number] as const;
  };

  test('are the same thing for plain sgd', () => {
    const [decoupled, inLoss] = decays('sgd', 20);
    expect(decoupled).toBeCloseTo(inLoss, 14);
    // one step: 2 - 0.1 * 0.1 * 2 - 0.1 * 0.5
    expect(walk('sgd', { weightDecay: 0.1 }, 2, [0.5], constant(0.1, 1))[0]).toBeCloseTo(1.93, 14);
  });

  test('part from the second update with momentum', () => {
    expect(decays('momentum', 1)[0]).toBeCloseTo(decays('momentum', 1)[1], 14);
    // decoupled: 1.93, then v = 0.45 - 1, w = 0.99 * 1.93 + 0.055; in the loss: g = 0.7, then v = 0.63 - 1 + 0.193
    const [decoupled, inLoss] = decays('momentum', 2);
    expect(decoupled).toBeCloseTo(1.9657, 12);
    expect(inLoss).toBeCloseTo(1.9477, 12);
  });

  test('part at once with adam, which divides the l2 gradient away', () => {
    const [decoupled, inLoss] = decays('adam', 1);
    expect(decoupled).toBeCloseTo(2 - 0.02 - 0.1, 7);
    expect(inLoss).toBeCloseTo(2 - 0.1, 7);
  });

  test('both read the weight before the update', () => {
    // g = 0 + 0.5 * 2 = 1 (not 0.5 * 1.8), decay 0.1 * 1 * 2
    expect(walk('sgd', { weightDecay: 1, l2: 0.5 }, 2, [0], constant(0.1, 1))[0]).toBeCloseTo(2 - 0.2 - 0.1, 14);
  });

  test('the decoupled one follows the rate of the step', () => {
    const rates = [{ lr: 0.1 }, { lr: 0.5 }];
    for (const kind of ['momentum', 'nesterov', 'adam', 'adamw', 'rmsprop', 'adagrad'] as const)
      expect(walk(kind, { weightDecay: 0.2 }, 1, [0, 0], rates)[1]).toBeCloseTo((1 - 0.02) * (1 - 0.1), 14);
  });

  test('adam with weightDecay is adamw', () => {
    const grads = [0.3, -1, 2, 0.1];
    const rates = grads.map((_, i) => ({ lr: 0.1 / (i + 1) }));
    expect(walk('adam', { weightDecay: 0.01 }, 1, grads, rates)).toEqual(walk('adamw', {}, 1, grads, rates));
  });
});

describe('rates and momentum that move', () => {
  test('trap: the velocity holds gradients, not steps (Keras folds the rate in)', () => {
    // rate falls tenfold: PyTorch's next step is 0.01 (0.9 + 0); with the rate inside v it would be 0.9 * 0.1
    const [a, b] = walk('momentum', {}, 1, [1, 0], [{ lr: 0.1 }, { lr: 0.01 }]) as [number, number];
    expect(a - b).toBeCloseTo(0.009, 14);
  });

  test('a given momentum overrides the own one', () => {
    const grads = [1, -0.5, 0.25, 2];
    for (const [kind, key] of [
      ['momentum', 'momentum'],
      ['nesterov', 'momentum'],
      ['rmsprop', 'momentum'],
      ['adam', 'beta1'],
      ['adamw', 'beta1'],
    ] as const) {
      const given = grads.map(() => ({ lr: 0.1, momentum: 0.7 }));
      const own = walk(kind, { [key]: 0.7 }, 1, grads, constant(0.1, 4));
      expect(walk(kind, { [key]: 0.2 }, 1, grads, given)).toEqual(own);
      expect(walk(kind, { [key]: 0.2 }, 1, grads, constant(0.1, 4))).not.toEqual(own);
    }
    for (const kind of ['sgd', 'adagrad'] as const)
      expect(
        walk(
          kind,
          {},
          1,
          grads,
          grads.map(() => ({ lr: 0.1, momentum: 0.7 })),
        ),
      ).toEqual(walk(kind, {}, 1, grads, constant(0.1, 4)));
  });

  test('adam corrects the bias with the beta1 of the update, like PyTorch', () => {
    // m = 0.1 * 1 = 0.1 at beta1 0.9; then 0.8 * 0.1 + 0.2 * 1 = 0.28, divided by 1 - 0.8^2 = 0.36 (not by 1 - 0.9 * 0.8 = 0.28)
    const [a, b] = walk(
      'adam',
      {},
      0,
      [1, 1],
      [
        { lr: 0.1, momentum: 0.9 },
        { lr: 0.1, momentum: 0.8 },
      ],
    ) as [number, number];
    expect(a - b).toBeCloseTo((0.1 * 0.28) / 0.36, 8);
  });

  test('momentum 0 is plain descent', () => {
    const grads = [1, -0.5, 0.25];
    for (const kind of ['momentum', 'nesterov'] as const)
      expect(walk(kind, { momentum: 0 }, 1, grads, constant(0.1, 3))).toEqual(walk('sgd', {}, 1, grads, constant(0.1, 3)));
  });
});

test('a NaN gradient is data: it spoils its own weight and throws nothing', () => {
  for (const card of Object.values(optimizers)) {
    const optimizer = card.build(defaultsOf(card.params));
    const param = Float64Array.of(1, 1);
    optimizer.update(param, Float64Array.of(Number.NaN, 0.5), optimizer.init(2), { lr: 0.1 });
    expect(param[0]).toBeNaN();
    expect(Number.isFinite(param[1])).toBe(true);
  }
});
