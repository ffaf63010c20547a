import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { buildTensorRule, createScalars } from '../../src/engines/tfjs/updates.ts';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import type { UpdateRates } from '../../src/optimizers/optimizer.ts';
import { buildOptimizer, optimizerKinds, optimizers } from '../../src/optimizers/registry.ts';

/**
 * Against the float64 rules, over 25 updates: 25 roundings of 6e-8 relative to numbers of size 1. Adam and Adagrad divide by roots of sums, which
 * costs a digit at most. Relative to the largest number of the tensor.
 */
const TOLERANCE = 1e-6;
const UPDATES = 25;
const LENGTH = 40;

let engine: Engine;
beforeAll(async () => {
  engine = await openTfjs('cpu');
});
afterAll(() => engine.dispose());

const variants: Readonly<Record<string, { readonly extra: ParamValues; readonly moving: boolean }>> = {
  'as the card says': { extra: {}, moving: false },
  'with decoupled decay': { extra: { weightDecay: 0.1 }, moving: false },
  'with l2': { extra: { l2: 0.1 }, moving: false },
  'with both, and a momentum that a schedule moves': { extra: { weightDecay: 0.05, l2: 0.02 }, moving: true },
};

describe.each(optimizerKinds)('%s', (kind) => {
  test.each(Object.entries(variants))('%s', async (_, { extra, moving }) => {
    const choice = { kind, params: { ...defaultsOf(optimizers[kind].params), ...extra } };
    const slow = buildOptimizer(choice);
    const fast = buildTensorRule(choice);
    const rng = stream(9, `updates/${kind}`);
    const draw = () => Float64Array.from({ length: LENGTH }, () => Math.fround(2 * rng.uniform() - 1));
    const param = draw();
    const state = slow.init(LENGTH);
    let weight: tf.Tensor = tf.tensor1d(Float32Array.from(param));
    let slots: readonly tf.Tensor[] = fast.slots.map(() => tf.zeros([LENGTH]));
    const before = engine.memory().tensors;
    for (let step = 0; step < UPDATES; step++) {
      const gradient = draw();
      const lr = 0.01 + 0.02 * (step % 7);
      const rates: UpdateRates = moving ? { lr, momentum: 0.95 - 0.01 * step } : { lr };
      slow.update(param, gradient, state, rates);
      const old = [weight, ...slots];
      const moved = tf.tidy(() => {
        const update = fast.update(weight, tf.tensor1d(Float32Array.from(gradient)), slots, step, rates, createScalars());
        return [update.weight, ...update.slots];
      });
      tf.dispose(old);
      [weight, ...slots] = moved as [tf.Tensor, ...tf.Tensor[]];
    }
    const found = await weight.data();
    const scale = Math.max(1, ...param.map(Math.abs));
    expect(Math.max(...param.map((w, i) => Math.abs(w - (found[i] as number)) / scale))).toBeLessThan(TOLERANCE);
    for (const [i, name] of fast.slots.entries()) {
      const expected = state.slots[name] as Float64Array;
      const values = await (slots[i] as tf.Tensor).data();
      const size = Math.max(1, ...expected.map(Math.abs));
      expect(Math.max(...expected.map((x, j) => Math.abs(x - (values[j] as number)) / size)), name).toBeLessThan(TOLERANCE);
    }
    expect(engine.memory().tensors).toBe(before);
    tf.dispose([weight, ...slots]);
  });
});

test('an optimizer that does not exist, or lacks a number, is our bug', () => {
  expect(() => buildTensorRule({ kind: 'toString', params: {} })).toThrow('internal: unknown optimizer: toString');
  expect(() => buildTensorRule({ kind: 'momentum', params: { weightDecay: 0, l2: 0 } })).toThrow(
    'internal: optimizer momentum needs the number momentum',
  );
});
