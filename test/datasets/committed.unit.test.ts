/**
 * The data in public/data against the originals. fixtures/originals.json was computed by a separate reader in Python.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeShard } from '../../scripts/data/encodeShard.mjs';
import { sets } from '../../scripts/data/sets.mjs';
import type { DatasetManifest, ShardEntry } from '../../src/datasets/dataset.ts';
import { decodeShard } from '../../src/datasets/decodeShard.ts';
import { parseManifest } from '../../src/datasets/parseManifest.ts';
import { type DatasetKind, datasets } from '../../src/datasets/registry.ts';

/** Sets with files of their own. */
type OwnKind = Exclude<DatasetKind, 'cifar8' | 'catDog'>;
interface SplitFixture {
  readonly labels: readonly number[];
  readonly firstImage: string;
  readonly first32Images: string;
}
interface Fixture {
  readonly sets: Readonly<Record<OwnKind, Readonly<Record<'train' | 'test', SplitFixture>>>>;
  readonly oracle: { readonly count: number; readonly images: string; readonly labels: string };
}

const fixture: Fixture = JSON.parse(fs.readFileSync(new URL('../fixtures/originals.json', import.meta.url), 'utf8'));
const kinds = (Object.keys(datasets) as DatasetKind[]).filter((kind): kind is OwnKind => datasets[kind].of === undefined);

const pathOf = (kind: OwnKind, name: string) => new URL(`../../public/data/${datasets[kind].folder}/${name}`, import.meta.url);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function manifestOf(kind: OwnKind): DatasetManifest {
  const result = parseManifest(JSON.parse(fs.readFileSync(pathOf(kind, 'manifest.json'), 'utf8')));
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.manifest;
}

function decoded(kind: OwnKind, entry: ShardEntry) {
  const { shape, classes } = datasets[kind];
  const images = new Uint8Array(entry.count * shape[0] * shape[1] * shape[2]);
  const labels = new Uint8Array(entry.count);
  decodeShard(fs.readFileSync(pathOf(kind, entry.file)), { entry, shape, classes: classes.length }, { images, labels });
  return { images, labels };
}

describe.each(kinds)('the data of %s', (kind) => {
  const card = datasets[kind];
  const manifest = manifestOf(kind);
  const size = card.shape[0] * card.shape[1] * card.shape[2];

  it('is what its card says, and its builder', () => {
    expect(card.kind).toBe(kind);
    expect(manifest.shape).toEqual(card.shape);
    expect(manifest.classes).toEqual(card.classes);
    expect(manifest.counts).toEqual({ train: card.train, test: card.test });
    expect(sets.find((set) => set.folder === card.folder)).toMatchObject({
      shape: card.shape,
      classes: card.classes,
      ships: manifest.counts,
      name: manifest.name,
    });
  });

  it('holds the files that the manifest names, and no others', () => {
    for (const { file, bytes, sha256: hash } of manifest.shards) {
      const content = fs.readFileSync(pathOf(kind, file));
      expect([file, content.length, sha256(content)]).toEqual([file, bytes, hash]);
    }
    const names = ['LICENSE.txt', 'manifest.json', ...manifest.shards.map(({ file }) => file)];
    expect(fs.readdirSync(pathOf(kind, '')).sort()).toEqual(names.sort());
  });

  it('is what the builder makes of its images today, byte for byte', () => {
    const entry = manifest.shards.at(-1) as ShardEntry;
    const predictor = sets.find((set) => set.folder === card.folder)?.predictor as 'none' | 'paeth';
    const again = encodeShard({ split: entry.split, shape: card.shape, predictor, ...decoded(kind, entry) });
    expect(sha256(again)).toBe(entry.sha256);
  });

  it.each(['train', 'test'] as const)('begins its %s split as the original does', (split) => {
    const wanted = fixture.sets[kind][split];
    const { images, labels } = decoded(kind, manifest.shards.find((shard) => shard.split === split) as ShardEntry);
    expect(wanted.labels.length).toBe(32);
    expect(Array.from(labels.subarray(0, 32))).toEqual(wanted.labels);
    expect(sha256(images.subarray(0, size))).toBe(wanted.firstImage);
    expect(sha256(images.subarray(0, 32 * size))).toBe(wanted.first32Images);
  });

  it('has the mean and deviation that the manifest states, and every class', () => {
    const channels = card.shape[2];
    const sum = new Float64Array(channels);
    const squares = new Float64Array(channels);
    const perClass = new Uint32Array(card.classes.length);
    for (const entry of manifest.shards.filter((shard) => shard.split === 'train')) {
      const { images, labels } = decoded(kind, entry);
      for (let i = 0; i < images.length; i++) {
        const x = (images[i] as number) / 255;
        sum[i % channels] = (sum[i % channels] as number) + x;
        squares[i % channels] = (squares[i % channels] as number) + x * x;
      }
      for (const label of labels) perClass[label] = (perClass[label] as number) + 1;
    }
    const n = (card.train * size) / channels;
    for (let c = 0; c < channels; c++) {
      const mean = (sum[c] as number) / n;
      expect(manifest.mean[c]).toBeCloseTo(mean, 6);
      expect(manifest.deviation[c]).toBeCloseTo(Math.sqrt((squares[c] as number) / n - mean * mean), 6);
    }
    expect(Math.min(...perClass)).toBeGreaterThan(card.train / card.classes.length / 1.2);
  });

  it('has its licence beside it', () => {
    const text = fs.readFileSync(pathOf(kind, 'LICENSE.txt'), 'utf8').replace(/\s+/g, ' ');
    expect(text).toContain(
      { fashionMnist: 'Copyright (c) 2017 Zalando SE', mnist: 'Attribution-ShareAlike 3.0', cifar10: 'states no licence' }[kind],
    );
    expect(text).toContain(card.cite[0]?.title.split(':')[0] as string);
  });
});

describe('Fashion-MNIST', () => {
  it('begins with the 1,920 images that the PyTorch oracle was trained on', () => {
    const { images, labels } = decoded('fashionMnist', manifestOf('fashionMnist').shards[0] as ShardEntry);
    const { count } = fixture.oracle;
    expect(count).toBe(1920);
    expect(sha256(images.subarray(0, count * 784))).toBe(fixture.oracle.images);
    expect(sha256(labels.subarray(0, count))).toBe(fixture.oracle.labels);
  });
});
