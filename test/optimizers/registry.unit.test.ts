import { describe, expect, test } from 'vitest';
import { defaultsOf, type NumberParam } from '../../src/math/card.ts';
import type { OptimizerCard } from '../../src/optimizers/optimizer.ts';
import { buildOptimizer, isOptimizerKind, optimizerKinds, optimizers } from '../../src/optimizers/registry.ts';

const cards: readonly OptimizerCard[] = Object.values(optimizers);

describe('registry', () => {
  test('order of the list', () => expect(optimizerKinds).toEqual(['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop', 'adagrad']));

  test('keys are kinds', () => {
    for (const [key, card] of Object.entries(optimizers)) expect(card.kind).toBe(key);
    expect(isOptimizerKind('adam')).toBe(true);
    expect(isOptimizerKind('toString')).toBe(false);
  });

  test('defaults are PyTorch’s', () => {
    expect(Object.fromEntries(cards.map((card) => [card.kind, defaultsOf(card.params)]))).toEqual({
      sgd: { weightDecay: 0, l2: 0 },
      momentum: { momentum: 0.9, weightDecay: 0, l2: 0 },
      nesterov: { momentum: 0.9, weightDecay: 0, l2: 0 },
      adam: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, l2: 0 },
      adamw: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01, l2: 0 },
      rmsprop: { alpha: 0.99, eps: 1e-8, momentum: 0, weightDecay: 0, l2: 0 },
      adagrad: { lrDecay: 0, eps: 1e-10, weightDecay: 0, l2: 0 },
    });
  });

  test('every default is allowed by its own range', () => {
    let seen = 0;
    for (const card of cards) {
      for (const param of Object.values(card.params) as NumberParam[]) {
        expect(param.type).toBe('number');
        expect((param.default >= param.min && param.default <= param.max) || (param.zero === true && param.default === 0)).toBe(true);
        if (param.scale === 'log') expect(param.min).toBeGreaterThan(0);
        seen++;
      }
    }
    expect(seen).toBe(27);
  });

  test('every card keeps the two decays apart, both off at zero', () => {
    for (const card of cards) {
      for (const key of ['weightDecay', 'l2']) expect(card.params[key]).toMatchObject({ type: 'number', scale: 'log', zero: true });
    }
  });

  test('a schedule that cycles momentum drives momentum, or beta1', () => {
    expect(cards.map((card) => card.momentumKey)).toEqual([undefined, 'momentum', 'momentum', 'beta1', 'beta1', 'momentum', undefined]);
  });

  test('fresh state: the slots of the card, zero, nothing counted', () => {
    for (const card of cards) {
      const state = card.build(defaultsOf(card.params)).init(3);
      expect(state.count).toBe(0);
      expect(Object.keys(state.slots)).toEqual([...card.slots]);
      for (const values of Object.values(state.slots)) expect(values).toEqual(new Float64Array(3));
    }
  });

  test('what parseSpec lets through is never refused; anything else is our bug', () => {
    expect(() => buildOptimizer({ kind: 'lion', params: {} })).toThrow('internal: unknown optimizer: lion');
    expect(() => buildOptimizer({ kind: 'momentum', params: { weightDecay: 0, l2: 0 } })).toThrow(
      'internal: optimizer parameter momentum is missing',
    );
    expect(() => buildOptimizer({ kind: 'sgd', params: { weightDecay: 0, l2: '0' } })).toThrow('internal: optimizer parameter l2 is string');
    const optimizer = buildOptimizer({ kind: 'adam', params: defaultsOf(optimizers.adam.params) });
    expect(() => optimizer.update(new Float64Array(1), new Float64Array(1), { count: 0, slots: {} }, { lr: 0.1 })).toThrow('no slot firstMoment');
  });
});
