import { expect, test } from 'vitest';
import { createEnsemble } from '../../src/math/ensemble.ts';

const labels = [0, 1, 1];
const first = [0.9, 0.1, 0.6, 0.4, 0.2, 0.8]; // right, wrong, right
const second = [0.3, 0.7, 0.2, 0.8, 0.4, 0.6]; // wrong, right, right

test('one member scores as it would alone', () => {
  const score = createEnsemble(labels, 2).add(first);
  expect(score.members).toBe(1);
  expect(score.accuracy).toBeCloseTo(2 / 3, 15);
  expect(score.loss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.4) + Math.log(0.8)) / 3, 14);
});

test('the mean of two is right where either is wrong', () => {
  const ensemble = createEnsemble(labels, 2);
  ensemble.add(Float32Array.from(first));
  const score = ensemble.add(Float32Array.from(second));
  expect(score.accuracy).toBe(1);
  expect(score.loss).toBeCloseTo(-(Math.log(0.6) + Math.log(0.6) + Math.log(0.7)) / 3, 6);
  expect(ensemble.members).toBe(2);
});

test('an ensemble goes on from its state as if it had never stopped, and begins anew where that is of another size', () => {
  const whole = createEnsemble(labels, 2);
  whole.add(first);
  const state = whole.state();
  const score = whole.add(second);
  expect(state).toEqual({ members: 1, sum: Float64Array.from(first) }); // a copy
  expect(createEnsemble(labels, 2, state).add(second)).toEqual(score);
  expect(createEnsemble(labels, 2, { members: 1, sum: new Float64Array(4) }).add(second).members).toBe(1);
});

test('a tie counts for the lowest class', () => {
  expect(createEnsemble([0, 1], 2).add([0.5, 0.5, 0.5, 0.5]).accuracy).toBe(0.5);
});

test('a member that diverged is wrong and shows in the loss', () => {
  const ensemble = createEnsemble(labels, 2);
  ensemble.add(first);
  const score = ensemble.add([Number.NaN, Number.NaN, 0.5, 0.5, 0.5, 0.5]);
  expect(score.loss).toBeNaN();
  expect(score.accuracy).toBeCloseTo(1 / 3, 15);
  expect(createEnsemble([1], 2).add([1, 0]).loss).toBe(Number.POSITIVE_INFINITY);
  expect(() => ensemble.add([1])).toThrow('internal');
});
