import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/math/card.ts';
import { optimizerKinds, optimizers } from '../../src/optimizers/registry.ts';
import { arbitraryValues } from '../arbitrary.ts';
import fc from '../house/fastCheck.ts';

const LENGTH = 4;
const number = fc.double({ min: -10, max: 10, noNaN: true });
const tensor = fc.array(number, { minLength: LENGTH, maxLength: LENGTH });
const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
/** Updates of two groups: gradients and rates, both moving every step; whether each group trains. */
const updates = fc.array(fc.record({ grads: fc.tuple(tensor, tensor), lrs: fc.tuple(rate, rate), frozen: fc.tuple(fc.boolean(), fc.boolean()) }), {
  minLength: 1,
  maxLength: 12,
});

describe.each(optimizerKinds)('%s', (kind) => {
  const build = () => optimizers[kind].build({ ...defaultsOf(optimizers[kind].params), weightDecay: 0.01, l2: 0.02 });

  test('groups do not see each other: two together are two apart', () => {
    fc.assert(
      fc.property(tensor, tensor, updates, (first, second, steps) => {
        const optimizer = build();
        const together = [first, second].map((start) => ({ param: Float64Array.from(start), state: optimizer.init(LENGTH) }));
        for (const { grads, lrs } of steps)
          for (const [g, { param, state }] of together.entries())
            optimizer.update(param, Float64Array.from(grads[g] as number[]), state, { lr: lrs[g] as number });
        [first, second].forEach((start, g) => {
          const alone = build();
          const param = Float64Array.from(start);
          const state = alone.init(LENGTH);
          for (const { grads, lrs } of steps) alone.update(param, Float64Array.from(grads[g] as number[]), state, { lr: lrs[g] as number });
          expect(together[g]).toEqual({ param, state });
        });
      }),
      { numRuns: 60 },
    );
  });

  test('frozen updates never happened: state, count and weights are those of the updates that did', () => {
    fc.assert(
      fc.property(tensor, tensor, updates, (first, second, steps) => {
        const optimizer = build();
        const groups = [first, second].map((start) => ({ param: Float64Array.from(start), state: optimizer.init(LENGTH) }));
        for (const { grads, lrs, frozen } of steps) {
          groups.forEach(({ param, state }, g) => {
            if (!frozen[g]) optimizer.update(param, Float64Array.from(grads[g] as number[]), state, { lr: lrs[g] as number });
          });
        }
        [first, second].forEach((start, g) => {
          const done = steps.filter(({ frozen }) => !frozen[g]);
          const param = Float64Array.from(start);
          const state = optimizer.init(LENGTH);
          for (const { grads, lrs } of done) optimizer.update(param, Float64Array.from(grads[g] as number[]), state, { lr: lrs[g] as number });
          expect(groups[g]?.state.count).toBe(done.length);
          expect(groups[g]).toEqual({ param, state });
        });
      }),
      { numRuns: 60 },
    );
  });

  test('weights do not see each other: cutting a tensor in two changes nothing', () => {
    fc.assert(
      fc.property(tensor, updates, fc.integer({ min: 1, max: LENGTH - 1 }), (start, steps, cut) => {
        const optimizer = build();
        const whole = { param: Float64Array.from(start), state: optimizer.init(LENGTH) };
        const parts = [
          { from: 0, to: cut },
          { from: cut, to: LENGTH },
        ].map(({ from, to }) => ({ from, to, param: Float64Array.from(start.slice(from, to)), state: optimizer.init(to - from) }));
        for (const { grads, lrs } of steps) {
          optimizer.update(whole.param, Float64Array.from(grads[0]), whole.state, { lr: lrs[0] });
          for (const { from, to, param, state } of parts) optimizer.update(param, Float64Array.from(grads[0].slice(from, to)), state, { lr: lrs[0] });
        }
        expect(parts.flatMap(({ param }) => [...param])).toEqual([...whole.param]);
      }),
      { numRuns: 60 },
    );
  });

  test('rate 0 moves no weight', () => {
    fc.assert(
      fc.property(tensor, updates, (start, steps) => {
        const optimizer = build();
        const param = Float64Array.from(start);
        const state = optimizer.init(LENGTH);
        for (const { grads } of steps) optimizer.update(param, Float64Array.from(grads[0]), state, { lr: 0 });
        expect([...param].map((w, i) => w - (start[i] as number))).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  test('with any values of the card, finite numbers stay finite', () => {
    fc.assert(
      fc.property(arbitraryValues(optimizers[kind]), tensor, updates, (values, start, steps) => {
        const optimizer = optimizers[kind].build(values);
        const param = Float64Array.from(start);
        const state = optimizer.init(LENGTH);
        for (const { grads, lrs } of steps) optimizer.update(param, Float64Array.from(grads[0]), state, { lr: lrs[0] });
        expect(param.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('finds the bottom of a bowl', () => {
    const optimizer = optimizers[kind].build(defaultsOf(optimizers[kind].params));
    const param = Float64Array.of(3, -2);
    const state = optimizer.init(2);
    const lr = { sgd: 0.1, momentum: 0.02, nesterov: 0.02, adam: 0.05, adamw: 0.05, rmsprop: 0.01, adagrad: 1 }[kind];
    for (let t = 0; t < 2000; t++) {
      const grad = Float64Array.of(param[0] as number, 4 * (param[1] as number));
      optimizer.update(param, grad, state, { lr: lr * (1 - t / 2000) });
    }
    expect(Math.hypot(...param)).toBeLessThan(1e-3);
  });
});
