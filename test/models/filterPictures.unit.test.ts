import { describe, expect, it } from 'vitest';
import { datasets } from '../../src/datasets/registry.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { groupMoves } from '../../src/models/distance.ts';
import { filterPictures } from '../../src/models/filterPictures.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel, models } from '../../src/models/registry.ts';

/** Two filters of 2 x 2, one channel: [kh, kw, 1, 2]. */
const gray = { params: [{ name: 'conv.kernel', shape: [2, 2, 1, 2], fanIn: 4, init: 'uniformFanIn', group: 0 }] } as const;
const kernel = (...values: readonly number[]) => ({ 'conv.kernel': Float32Array.from(values) });
const level = (pixels: readonly (readonly number[])[]) => pixels.map(([red]) => red);

describe('filters as pictures', () => {
  it('show the start and now on one scale, zero in the middle, and the difference as large as it can be', () => {
    // filter 0: 1, 0, -1, 0.5; filter 1: all 0
    const found = filterPictures(gray, kernel(1, 0, 0, 0, -1, 0, 0.5, 0), kernel(1, 0, 0, 0, -1, 0, 2, -0.75));
    expect(found).toMatchObject({ size: 2, channels: 1, scale: 2, magnify: 2 / 1.5 });
    const [first, second] = found?.filters ?? [];
    expect(level(first?.start ?? [])).toEqual([191, 128, 64, 159]);
    expect(level(first?.now ?? [])).toEqual([191, 128, 64, 255]);
    expect(level(first?.difference ?? [])).toEqual([128, 128, 128, 255]);
    expect(level(second?.difference ?? [])).toEqual([128, 128, 128, 64]);
    expect([first?.startNorm, first?.nowNorm, first?.distance]).toEqual([1.5, Math.sqrt(6), 1.5]);
    expect([second?.startNorm, second?.nowNorm, second?.distance]).toEqual([0, 0.75, 0.75]);
  });

  it('take three channels for red, green and blue', () => {
    const model = { params: [{ name: 'conv.kernel', shape: [1, 1, 3, 2], fanIn: 3, init: 'uniformFanIn', group: 0 }] } as const;
    const start = kernel(1, 0, -1, 0, 0, 0.5); // filter 0: 1, -1, 0; filter 1: 0, 0, 0.5
    const found = filterPictures(model, start, start);
    expect(found?.filters.map((filter) => filter.now[0])).toEqual([
      [255, 0, 128],
      [128, 128, 191],
    ]);
    expect([found?.magnify, found?.filters[0]?.difference[0]]).toEqual([0, [128, 128, 128]]);
  });

  it('of a real network: every filter once, and together they have moved as far as the kernel has', () => {
    const { shape, classes } = datasets.cifar10;
    const model = buildModel({ kind: 'bn', params: defaultsOf(models.bn.params) }, shape, classes.length);
    const [start, now] = [initialize(model, 1), initialize(model, 2)];
    const found = filterPictures(model, start, now);
    expect([found?.filters.length, found?.size, found?.channels]).toEqual([16, 3, 3]);
    const all = Math.sqrt((found?.filters ?? []).reduce((sum, { distance }) => sum + distance ** 2, 0));
    const alone = { groups: ['conv1'], params: model.params.slice(0, 1) };
    expect(all).toBeCloseTo(groupMoves(alone, start, now)[0]?.distance ?? 0, 12);
  });

  it('of other networks there are none', () => {
    const { shape, classes } = datasets.cifar10;
    const mlp = buildModel({ kind: 'mlp', params: defaultsOf(models.mlp.params) }, shape, classes.length);
    expect(filterPictures(mlp, initialize(mlp, 1), initialize(mlp, 1))).toBeNull();
    expect(filterPictures(gray, kernel(1, 0, 0, 0, 0, 0, 0, 0), kernel(Number.NaN, 0, 0, 0, 0, 0, 0, 0))).toBeNull();
    expect(filterPictures(gray, kernel(0, 0, 0, 0, 0, 0, 0, 0), kernel(0, 0, 0, 0, 0, 0, 0, 0))).toBeNull();
  });
});
