import { describe, expect, it } from 'vitest';
import { type DatasetKind, datasets } from '../../src/datasets/registry.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { cutModel } from '../../src/models/cutModel.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { ModelSpec } from '../../src/models/model.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { cutsFit, cutsOf, regroup, unitsOf } from '../../src/models/regroup.ts';
import { multiplyAdds, outputShape, type Shape } from '../../src/models/shapes.ts';

const kinds = Object.keys(models) as ModelKind[];
const build = (kind: ModelKind, data: DatasetKind = 'cifar10') =>
  buildModel({ kind, params: defaultsOf(models[kind].params) }, datasets[data].shape, datasets[data].classes.length);
const groupsByName = ({ params }: ModelSpec) => Object.fromEntries(params.map(({ name, group }) => [name, group]));

describe('regroup', () => {
  it('knows the units and the cuts of a model', () => {
    expect(unitsOf(build('bn'))).toEqual([['conv1', 'norm1'], ['conv2', 'norm2'], ['conv3', 'norm3'], ['dense']]);
    expect(unitsOf(build('residual')).map(([name]) => name)).toEqual(['conv1', 'block1a', 'block1b', 'block2a', 'block2b', 'dense']);
    expect(kinds.map((kind) => [kind, cutsOf(build(kind))])).toEqual([
      ['linear', []],
      ['mlp', [1, 2]],
      ['small', [1, 2]],
      ['wide', [1, 2]],
      ['bn', [1, 3]],
      ['tanh', [1, 2]],
      ['residual', [1, 5]],
    ]);
  });

  it.each(kinds)('%s: at its own cuts, nothing changes but perhaps a name', (kind) => {
    const model = build(kind);
    const again = regroup(model, cutsOf(model));
    expect({ ...again, groups: model.groups }).toEqual(model);
    expect(regroup(model, [])).toBe(model);
    if (kind !== 'residual') expect(again.groups).toEqual(model.groups);
  });

  it('moves the cuts, and norms go with their convolutions', () => {
    const model = regroup(build('bn'), [2, 3]);
    expect(model.groups).toEqual(['conv1-conv2', 'conv3', 'dense']);
    expect(groupsByName(model)).toMatchObject({ 'conv1.kernel': 0, 'norm2.gamma': 0, 'conv3.kernel': 1, 'norm3.beta': 1, 'dense.bias': 2 });
    expect(cutsOf(model)).toEqual([2, 3]);
    expect(regroup(build('bn'), [1, 2, 3]).groups).toEqual(['conv1', 'conv2', 'conv3', 'dense']);
    expect(regroup(build('bn'), [3]).groups).toEqual(['conv1-conv3', 'dense']);
  });

  it('refuses cuts that leave a group empty', () => {
    const model = build('bn');
    expect([[1, 3], [3], [], [0], [4], [2, 2], [3, 1], [1.5]].map((cuts) => cutsFit(model, cuts))).toEqual([
      ...[true, true, true],
      ...[false, false, false, false, false],
    ]);
    expect(() => regroup(model, [4])).toThrow('internal: cuts 4 do not fit model bn');
  });
});

describe('cutModel', () => {
  const cases = kinds.flatMap((kind) => (['cifar10', 'mnist'] as const).map((data) => [kind, data] as const));

  it.each(cases)('%s on %s: two networks that make up the whole, at every cut', (kind, data) => {
    const model = build(kind, data);
    for (let group = 0; group < model.groups.length - 1; group++) {
      const cut = cutModel(model, group);
      if (!cut) throw new Error(`no cut after group ${group}`);
      const { body, head } = cut;
      expect([...body.params, ...head.params].map(({ name }) => name)).toEqual(model.params.map(({ name }) => name));
      expect([...body.buffers, ...head.buffers]).toEqual(model.buffers);
      expect([...body.groups, ...head.groups]).toEqual(model.groups);
      expect(body.params.every((param) => param.group <= group)).toBe(true);
      expect(head.params.map((param) => param.group + group + 1)).toEqual(model.params.slice(body.params.length).map((param) => param.group));
      const end = ({ layers, inputShape }: ModelSpec) => layers.reduce<Shape>((shape, layer) => outputShape(layer, shape), inputShape);
      expect(end(body)).toEqual([body.classes]);
      expect(end(head)).toEqual([model.classes]);
      expect(head.inputShape.reduce((product, size) => product * size, 1)).toBe(body.classes);
      expect(multiplyAdds(body) + multiplyAdds(head)).toBe(multiplyAdds(model));
      if (kind !== 'mlp') expect({ ...initialize(body, 3), ...initialize(head, 3) }).toEqual(initialize(model, 3)); // 400,000 numbers
    }
  });

  it('keeps activation and pooling with the body', () => {
    expect(cutModel(build('bn'), 1)).toMatchObject({
      body: { classes: 32 },
      head: { inputShape: [1, 1, 32], layers: [{ type: 'flatten' }, { name: 'dense' }] },
    });
    expect(cutModel(build('bn'), 0)).toMatchObject({ body: { classes: 16 * 16 * 16 }, head: { inputShape: [16, 16, 16] } });
  });

  it('cuts no residual block, and not behind the last group', () => {
    const model = build('residual');
    expect(cutModel(model, 2)).toBeNull();
    expect(cutModel(model, -1)).toBeNull();
    expect(cutModel(regroup(model, [2]), 0)).toBeNull();
    expect(cutModel(regroup(model, [3]), 0)?.body.params.at(-1)?.name).toBe('block1b.bias');
  });
});
