import { describe, expect, it } from 'vitest';
import { type DatasetKind, datasets } from '../../src/datasets/registry.ts';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { addCut, cutsFit, moveCut, regroup } from '../../src/models/regroup.ts';
import { parameterCount } from '../../src/models/shapes.ts';
import { unitDetails } from '../../src/models/unitDetails.ts';
import fc from '../house/fastCheck.ts';

const kinds = Object.keys(models) as ModelKind[];
const build = (kind: ModelKind, data: DatasetKind = 'cifar10', params: ParamValues = {}) =>
  buildModel({ kind, params: { ...defaultsOf(models[kind].params), ...params } }, datasets[data].shape, datasets[data].classes.length);

describe('unitDetails', () => {
  it('bn on CIFAR-10: what enters and leaves each convolution, and how many weights it has', () => {
    const found = unitDetails(build('bn')).map(({ names, input, output, weights, group }) => [names.join('+'), input, output, weights, group]);
    expect(found).toEqual([
      ['conv1+norm1', [32, 32, 3], [16, 16, 16], 3 * 9 * 16 + 32, 0],
      ['conv2+norm2', [16, 16, 16], [8, 8, 32], 16 * 9 * 32 + 64, 1],
      ['conv3+norm3', [8, 8, 32], [32], 32 * 9 * 32 + 64, 1],
      ['dense', [32], [10], 330, 2],
    ]);
    expect(unitDetails(build('bn'))[0]?.layers.map(({ type }) => type)).toEqual(['conv2d', 'batchNorm', 'relu', 'maxPool']);
  });

  it('residual: each block is one number, the layers behind it are those of its last unit, and without shortcut there is none', () => {
    const units = unitDetails(build('residual'));
    expect(units.map(({ names, block }) => [names[0], block])).toEqual([
      ['conv1', null],
      ['block1a', 0],
      ['block1b', 0],
      ['block2a', 1],
      ['block2b', 1],
      ['dense', null],
    ]);
    expect(units[4]?.layers.map(({ type }) => type)).toEqual(['conv2d', 'relu', 'globalAvgPool']);
    expect(unitDetails(build('residual', 'cifar10', { skip: false })).map(({ block }) => block)).toEqual([null, null, null, null, null, null]);
  });

  it.each(kinds)('%s: the units follow each other without a gap and hold every weight', (kind) => {
    for (const data of ['cifar10', 'mnist'] as const) {
      const model = build(kind, data);
      const units = unitDetails(model);
      expect(units[0]?.input).toEqual(model.inputShape);
      for (const [u, unit] of units.entries()) expect(units[u + 1]?.input ?? [model.classes]).toEqual(unit.output);
      expect(units.reduce((sum, { weights }) => sum + weights, 0)).toBe(parameterCount(model));
    }
  });

  it('knows other cuts', () => {
    expect(unitDetails(regroup(build('bn'), [2, 3])).map(({ group }) => group)).toEqual([0, 0, 1, 2]);
  });
});

describe('cuts', () => {
  it('move as far as their neighbors let them', () => {
    expect(moveCut([1, 3], 0, 2, 6)).toEqual([2, 3]);
    expect(moveCut([1, 3], 0, 5, 6)).toEqual([2, 3]);
    expect(moveCut([1, 3], 0, 0, 6)).toEqual([1, 3]);
    expect(moveCut([1, 3], 1, 9, 6)).toEqual([1, 5]);
    expect(moveCut([1, 3], 1, 0, 6)).toEqual([1, 2]);
    expect(addCut([1, 4], 2)).toEqual([1, 2, 4]);
    expect(addCut([1, 4], 4)).toEqual([1, 4]);
  });

  it('fit the network wherever they are dragged', () => {
    const model = build('residual');
    const cuts = fc.subarray([1, 2, 3, 4, 5], { minLength: 1 });
    fc.assert(
      fc.property(cuts, fc.nat(), fc.integer({ min: -3, max: 9 }), (before, index, to) => {
        expect(cutsFit(model, moveCut(before, index % before.length, to, 6))).toBe(true);
      }),
    );
  });
});
