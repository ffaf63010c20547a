import { describe, expect, test } from 'vitest';
import { bindModule, compileModule, createMemory, FIRST_BYTE } from '../../src/engines/wasm/kernels.ts';
import { buildKernelRule } from '../../src/engines/wasm/rules.ts';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import type { UpdateRates } from '../../src/optimizers/optimizer.ts';
import { buildOptimizer, optimizerKinds, optimizers } from '../../src/optimizers/registry.ts';

/** Against the float64 rules, over 25 updates: 25 roundings of 6e-8 relative to numbers of size 1; roots and quotients cost a digit at most. */
const TOLERANCE = 1e-6;
const UPDATES = 25;
const LENGTH = 40;

const bind = bindModule(await compileModule());

const variants: Readonly<Record<string, { readonly extra: ParamValues; readonly moving: boolean }>> = {
  'as the card says': { extra: {}, moving: false },
  'with decoupled decay': { extra: { weightDecay: 0.1 }, moving: false },
  'with l2': { extra: { l2: 0.1 }, moving: false },
  'with both, and a momentum that a schedule moves': { extra: { weightDecay: 0.05, l2: 0.02 }, moving: true },
};

describe.each(optimizerKinds)('%s', (kind) => {
  test.each(Object.entries(variants))('%s', (_, { extra, moving }) => {
    const choice = { kind, params: { ...defaultsOf(optimizers[kind].params), ...extra } };
    const slow = buildOptimizer(choice);
    const fast = buildKernelRule(choice);
    const rng = stream(9, `updates/${kind}`);
    const draw = () => Float64Array.from({ length: LENGTH }, () => Math.fround(2 * rng.uniform() - 1));
    const memory = createMemory(2 * FIRST_BYTE);
    const k = bind(memory);
    const at = (n: number) => FIRST_BYTE + 1024 * n;
    const part = (n: number) => new Float32Array(memory.buffer, at(n), LENGTH);
    const span = { weights: at(0), gradients: at(1), first: at(2), second: at(3), count: LENGTH };
    const param = draw();
    part(0).set(param);
    const state = slow.init(LENGTH);
    for (let step = 0; step < UPDATES; step++) {
      const gradient = draw();
      const lr = 0.01 + 0.02 * (step % 7);
      const rates: UpdateRates = moving ? { lr, momentum: 0.95 - 0.01 * step } : { lr };
      slow.update(param, gradient, state, rates);
      part(1).set(gradient);
      fast.update(k, span, step, lr, rates.momentum ?? Number.NaN);
    }
    const near = (expected: Float64Array, found: Float32Array, name: string) => {
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(Math.max(...expected.map((w, i) => Math.abs(w - (found[i] as number)) / scale)), name).toBeLessThan(TOLERANCE);
    };
    near(param, part(0), 'weights');
    expect(fast.slots).toEqual(optimizers[kind].slots);
    for (const [i, name] of fast.slots.entries()) near(state.slots[name] as Float64Array, part(2 + i), name);
    expect(new Float32Array(memory.buffer, at(4), LENGTH).every((x) => x === 0)).toBe(true);
  });
});

test('an optimizer that does not exist, or lacks a number, is our bug', () => {
  expect(() => buildKernelRule({ kind: 'toString', params: {} })).toThrow('internal: unknown optimizer: toString');
  expect(() => buildKernelRule({ kind: 'momentum', params: { weightDecay: 0, l2: 0 } })).toThrow(
    'internal: optimizer momentum needs the number momentum',
  );
});
