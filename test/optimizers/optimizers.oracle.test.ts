import { afterAll, describe, expect, test } from 'vitest';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { buildOptimizer, type OptimizerKind, optimizers } from '../../src/optimizers/registry.ts';
import { readOracle } from '../oracleFile.ts';

interface Case {
  readonly name: string;
  readonly torch: string;
  readonly args: Readonly<Record<string, number | boolean | readonly number[]>>;
  readonly init: readonly number[][]; // [groups][n]
  readonly lrs: readonly number[][]; // [iterations][groups]
  readonly grads: readonly number[][][]; // [iterations][groups][n]
  readonly params: readonly number[][][]; // after each iteration
}

const TOLERANCE = 1e-10; // relative, absolute below 1: float64 in a different order of operations
const oracle = readOracle<{ cases: readonly Case[] }>('optimizers.json');
let largest = 0;
let compared = 0;

describe.skipIf(oracle === null)('optimizers.json', () => {
  test.for(oracle?.cases ?? [])('$name $torch $args', (c) => {
    const optimizer = buildOptimizer(choiceOf(c));
    const groups = c.init.map((values) => ({ param: Float64Array.from(values), state: optimizer.init(values.length) }));
    let worst = 0;
    c.grads.forEach((grads, i) => {
      groups.forEach(({ param, state }, g) => {
        optimizer.update(param, Float64Array.from(grads[g] as number[]), state, { lr: c.lrs[i]?.[g] as number });
        const expected = c.params[i]?.[g] as number[];
        expect(param.length).toBe(expected.length);
        expected.forEach((value, k) => {
          worst = Math.max(worst, Math.abs((param[k] as number) - value) / Math.max(1, Math.abs(value)));
        });
      });
    });
    compared++;
    largest = Math.max(largest, worst);
    expect(c.grads.length).toBeGreaterThan(0);
    expect(worst).toBeLessThan(TOLERANCE);
  });

  test('there are cases', () => expect(oracle?.cases.length).toBeGreaterThan(0));
});

afterAll(() => console.log(`optimizers.json: ${compared} cases, largest error ${largest.toExponential(2)} (tolerance ${TOLERANCE})`));

/** PyTorch's constructor in our words; an argument that we do not know is a failure, not a guess. */
function choiceOf({ torch, args }: Case): { kind: OptimizerKind; params: ParamValues } {
  const { momentum = 0, nesterov = false, weight_decay = 0, betas, eps, alpha, lr_decay, ...unknown } = args;
  expect(unknown).toEqual({});
  const given = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as ParamValues;
  const make = (kind: OptimizerKind, values: Record<string, unknown>) => {
    const params = { ...defaultsOf(optimizers[kind].params), ...given(values) };
    expect(Object.keys(params)).toEqual(Object.keys(optimizers[kind].params)); // nothing of it that the card does not have
    return { kind, params };
  };
  const [beta1, beta2] = (betas as readonly number[] | undefined) ?? [];
  switch (torch) {
    case 'SGD':
      return momentum === 0
        ? make('sgd', { l2: weight_decay, alpha, beta1, eps, lrDecay: lr_decay })
        : make(nesterov ? 'nesterov' : 'momentum', { momentum, l2: weight_decay, alpha, beta1, eps, lrDecay: lr_decay });
    case 'Adam':
      return make('adam', { beta1, beta2, eps, l2: weight_decay, alpha, lrDecay: lr_decay });
    case 'AdamW':
      return make('adamw', { beta1, beta2, eps, weightDecay: args.weight_decay, alpha, lrDecay: lr_decay });
    case 'RMSprop':
      return make('rmsprop', { alpha, eps, momentum, l2: weight_decay, beta1, lrDecay: lr_decay });
    case 'Adagrad':
      return make('adagrad', { lrDecay: lr_decay, eps, l2: weight_decay, alpha, beta1 });
    default:
      throw new Error(`unknown optimizer: ${torch}`);
  }
}
