import { describe, expect, it } from 'vitest';
import type { DatasetManifest } from '../../src/datasets/dataset.ts';
import { parseManifest } from '../../src/datasets/parseManifest.ts';
import fc from '../house/fastCheck.ts';

const good: DatasetManifest = {
  format: 1,
  name: 'Two gray squares',
  shape: [2, 2, 1],
  classes: ['dark', 'light'],
  counts: { train: 5, test: 2 },
  mean: [0.25],
  deviation: [0.5],
  licence: 'ours',
  source: 'here',
  shards: [
    { file: 'train-00.bin', split: 'train', count: 3, bytes: 40, sha256: 'a'.repeat(64) },
    { file: 'train-01.bin', split: 'train', count: 2, bytes: 30, sha256: 'b'.repeat(64) },
    { file: 'test-00.bin', split: 'test', count: 2, bytes: 30, sha256: 'c'.repeat(64) },
  ],
};

function problemsOf(value: unknown): readonly string[] {
  const result = parseManifest(value);
  return result.ok ? [] : result.problems;
}

const withFirstShard = (change: Readonly<Record<string, unknown>>) => ({
  ...good,
  shards: [{ ...good.shards[0], ...change }, ...good.shards.slice(1)],
});

describe('parseManifest', () => {
  it('takes a good one as it is', () => {
    expect(parseManifest(good)).toEqual({ ok: true, manifest: good });
  });

  it.each([
    ['format', { ...good, format: 2 }],
    ['name', { ...good, name: '' }],
    ['licence', { ...good, licence: undefined }],
    ['source', { ...good, source: 7 }],
    ['counts', { ...good, counts: { train: 5 } }],
    ['counts', { ...good, counts: { train: 5.5, test: 2 } }],
    ['shape', { ...good, shape: [2, 2] }],
    ['shape', { ...good, shape: [2, 2, 5] }],
    ['shape', { ...good, shape: [2, 0, 1] }],
    ['shape', { ...good, shape: [4096, 4096, 1] }],
    ['classes', { ...good, classes: ['one'] }],
    ['classes', { ...good, classes: ['one', 'one'] }],
    ['mean', { ...good, mean: [0.1, 0.2] }],
    ['deviation', { ...good, deviation: [Number.NaN] }],
    ['shards', { ...good, shards: [] }],
    ['shards', { ...good, shards: {} }],
    ['shards', { ...good, shards: good.shards.slice(1) }], // counts do not add up
    ['shards.0', { ...good, shards: [null, ...good.shards.slice(1)] }],
    ['shards.0.file', withFirstShard({ file: '../../secret.bin' })],
    ['shards.0.file', withFirstShard({ file: 'https://example.org/x.bin' })],
    ['shards.0.file', withFirstShard({ file: '//example.org.bin' })],
    ['shards.1.file', withFirstShard({ file: 'train-01.bin' })], // twice
    ['shards.0.split', withFirstShard({ split: 'valid' })],
    ['shards.0.count', withFirstShard({ count: -3 })],
    ['shards.0.bytes', withFirstShard({ bytes: 2 ** 40 })],
    ['shards.0.sha256', withFirstShard({ sha256: 'A'.repeat(64) })],
  ])('names %s as the trouble', (path, value) => {
    const problems = problemsOf(value);
    expect(problems.map((problem) => problem.split(':')[0])).toContain(path);
  });

  it('refuses what would take too much memory', () => {
    const huge = {
      ...good,
      shape: [1024, 1024, 4],
      counts: { train: 100_000, test: 2 },
      shards: [{ ...good.shards[0], count: 100_000 }, good.shards[2]],
    };
    expect(problemsOf(huge)).toContain('counts: expected at most 536870912 bytes of pixels');
  });

  it('never throws and says something about whatever is not a manifest', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(problemsOf(value).length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(good) as (keyof DatasetManifest)[])), fc.anything(), (key, value) => {
        const result = parseManifest({ ...good, [key]: value });
        if (result.ok) expect(['name', 'licence', 'source', 'classes', 'mean', 'deviation']).toContain(key); // as many other names are classes, too
      }),
      { numRuns: 2000 },
    );
  });
});
