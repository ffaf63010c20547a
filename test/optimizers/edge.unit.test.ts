import { expect, test } from 'vitest';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { edgeOf } from '../../src/optimizers/edge.ts';
import { type OptimizerKind, optimizers } from '../../src/optimizers/registry.ts';

/** |w| after many updates of this very optimizer on the parabola f = L w^2 / 2, from 1. */
function distance(kind: OptimizerKind, params: ParamValues, curvature: number, lr: number): number {
  const rule = optimizers[kind].build({ ...defaultsOf(optimizers[kind].params), ...params });
  const state = rule.init(1);
  const w = Float64Array.of(1);
  for (let t = 0; t < 3000 && Math.abs(w[0] as number) < 1e6; t++) rule.update(w, Float64Array.of(curvature * (w[0] as number)), state, { lr });
  return Math.abs(w[0] as number);
}

test.each([
  ['sgd', {}],
  ['sgd', { l2: 0.5, weightDecay: 0.25 }],
  ['momentum', { momentum: 0.9 }],
  ['momentum', { momentum: 0.5, l2: 0.3 }],
  ['nesterov', { momentum: 0.9 }],
  ['nesterov', { momentum: 0.6, l2: 0.3 }],
] as const)('%s %o settles just below its threshold, and flies off just above', (kind, params) => {
  for (const lr of [0.01, 0.3]) {
    const edge = edgeOf(kind, params, lr) as number;
    expect(distance(kind, params, 0.99 * edge, lr)).toBeLessThan(1e-3);
    expect(distance(kind, params, 1.01 * edge, lr)).toBeGreaterThan(1e3);
  }
});

test('a momentum that is set counts instead of the own; adaptive rules and decoupled decay with momentum have no threshold', () => {
  expect(edgeOf('momentum', { momentum: 0.9 }, 0.1, 0.5)).toBe(30);
  for (const kind of ['adam', 'adamw', 'rmsprop', 'adagrad'] as const) expect(edgeOf(kind, defaultsOf(optimizers[kind].params), 0.1)).toBeNull();
  expect(edgeOf('momentum', { momentum: 0.9, weightDecay: 0.1 }, 0.1)).toBeNull();
  expect(edgeOf('sgd', {}, 0)).toBeNull();
});
