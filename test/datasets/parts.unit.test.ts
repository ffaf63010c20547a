/**
 * Parts of a dataset, on made-up images whose first byte is their index, and on public/data.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Dataset, Split } from '../../src/datasets/dataset.ts';
import { fewLabels, selectClasses } from '../../src/datasets/parts.ts';
import { datasets } from '../../src/datasets/registry.ts';
import { loadDataset } from '../../src/worker/loadDataset.ts';

const split = (labels: readonly number[]): Split => ({
  count: labels.length,
  images: Uint8Array.from(labels.flatMap((label, index) => [index, label])),
  labels: Uint8Array.from(labels),
});
const made: Dataset = { kind: 'made', shape: [1, 2, 1], classes: 4, train: split([3, 0, 1, 1, 2, 0, 3]), test: split([2, 3, 0]) };
const indicesOf = ({ images }: Split) => Array.from(images).filter((_, i) => i % 2 === 0);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const root = new URL('../../public/data/', import.meta.url);
const fetch = async (url: string) => new Response(new Uint8Array(fs.readFileSync(new URL(url.slice('https://x/'.length), root))));
const load = (kind: keyof typeof datasets) => loadDataset(kind, { baseUrl: 'https://x', fetch, full: false });

describe('selectClasses', () => {
  it('keeps the images of the classes wanted, in file order, and labels them by their place', () => {
    const part = selectClasses(made, 'part', ['a', 'b', 'c', 'd'], ['d', 'a']);
    expect([part.kind, part.shape, part.classes]).toEqual(['part', [1, 2, 1], 2]);
    expect(indicesOf(part.train)).toEqual([0, 1, 5, 6]);
    expect([...part.train.labels]).toEqual([0, 1, 1, 0]);
    expect(indicesOf(part.test)).toEqual([1, 2]);
    expect([...part.test.labels]).toEqual([0, 1]);
    expect([part.train.count, part.test.count]).toEqual([4, 2]);
  });

  it('parts CIFAR-10 in two that leave nothing over, as their cards say', async () => {
    const [whole, eight, two] = await Promise.all([load('cifar10'), load('cifar8'), load('catDog')]);
    for (const [data, card] of [
      [eight, datasets.cifar8],
      [two, datasets.catDog],
    ] as const) {
      expect([data.kind, data.classes, data.train.count, data.test.count]).toEqual([card.kind, card.classes.length, card.train, card.test]);
      expect(data.train.images.length).toBe(card.train * 3072);
    }
    expect(eight.train.count + two.train.count).toBe(whole.train.count);
    const cats = whole.train.labels.reduce((sum, label) => sum + (label === 3 ? 1 : 0), 0);
    expect(two.train.labels.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0)).toBe(cats);
    const first = whole.train.labels.findIndex((label) => label === 3 || label === 5);
    expect(sha256(two.train.images.subarray(0, 3072))).toBe(sha256(whole.train.images.subarray(first * 3072, (first + 1) * 3072)));
    expect([...eight.train.labels.subarray(0, 8)]).toEqual([4, 7, 7, 3, 1, 1, 2, 5]); // frog truck truck deer automobile automobile bird horse
  });
});

describe('fewLabels', () => {
  it('takes the classes in turn, and the smaller set first', () => {
    const order = indicesOf(fewLabels({ ...made, train: split(Array.from({ length: 50 }, (_, i) => (i < 40 ? 0 : 1))), classes: 2 }, 49).train);
    expect(order.map((index) => (index < 40 ? 0 : 1)).slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => n % 2));
    expect(order.slice(20).every((index) => index < 40)).toBe(true);
    expect(new Set(order).size).toBe(49);
    const fewer = indicesOf(fewLabels({ ...made, train: split(Array.from({ length: 50 }, (_, i) => (i < 40 ? 0 : 1))), classes: 2 }, 8).train);
    expect(fewer).toEqual(order.slice(0, 8));
    expect(fewer).not.toEqual([0, 40, 1, 41, 2, 42, 3, 43]); // shuffled
  });

  it('is the whole set for 0, and for more than there are', () => {
    expect(fewLabels(made, 0)).toBe(made);
    expect(fewLabels(made, 7)).toBe(made);
    expect(fewLabels(made, 6).test).toBe(made.test);
  });

  it('gives the same 200 cats and dogs on every machine', async () => {
    const { train } = fewLabels(await load('catDog'), 200);
    expect([train.count, train.labels.reduce((sum, label) => sum + label, 0)]).toEqual([200, 100]);
    expect(sha256(train.images)).toMatchInlineSnapshot(`"4c096795fe588eddfd6c5f5f831d51171bfa021b69ea65eda751faea003c560e"`);
  });
});
