import { expect, test } from 'vitest';
import { isSoftwareName } from '../../src/engines/adapters.ts';
import { crossEntropy } from '../../src/engines/crossEntropy.ts';
import { createBlockSize } from '../../src/engines/tfjs/blockSize.ts';

test('mean loss and correct rows, from any row on', () => {
  const logits = Float32Array.of(9, 9, 9, Math.log(2), 0, 0, 0, Math.log(3), 0);
  const { loss, correct } = crossEntropy(logits, 1, [0, 2], 3);
  expect(loss).toBeCloseTo((Math.log(4 / 2) + Math.log(5 / 1)) / 2, 7);
  expect(correct).toBe(1);
});

test('does not overflow where exp would', () => {
  expect(crossEntropy(Float32Array.of(1e6, 0), 0, [0], 2)).toEqual({ loss: 0, correct: 1 });
  expect(crossEntropy(Float32Array.of(1e6, 0), 0, [1], 2)).toEqual({ loss: 1e6, correct: 0 });
});

test('a tie counts for the lowest class', () => {
  expect(crossEntropy(Float32Array.of(0, 0, 0, 0), 0, [0, 1], 2).correct).toBe(1);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s anywhere makes the loss NaN, and the row wrong', (bad) => {
  expect(crossEntropy(Float32Array.of(1, 0, 0, bad, 1, 0), 0, [0, 0, 0], 2)).toEqual({ loss: Number.NaN, correct: 2 });
});

test('blocks grow twofold at most, to about 75 ms, to 64 updates', () => {
  const size = createBlockSize();
  const counts: number[] = [];
  let now = 0;
  for (let k = 0; k < 9; k++) {
    const count = size.next();
    counts.push(count);
    size.took(count, now, now + count * 2); // 2 ms an update
    now += count * 2;
  }
  expect(counts).toEqual([1, 2, 4, 8, 16, 32, 37, 37, 37]);
  for (let k = 0; k < 3; k++, now++) size.took(size.next(), now, now + 0.1);
  expect(size.next()).toBe(64);
  size.took(64, now, now + 64_000);
  expect(size.next()).toBe(1);
});

test('a block that waited behind another is timed from when the other was done', () => {
  const size = createBlockSize();
  size.took(1, 0, 100);
  expect(size.next()).toBe(1);
  size.took(1, 5, 110); // launched at 5, ran from 100 to 110
  expect(size.next()).toBe(2);
});

test('software adapters by name', () => {
  expect(['google swiftshader', 'Mesa llvmpipe (LLVM 15)', 'Microsoft Basic Render Driver'].map(isSoftwareName)).toEqual([true, true, true]);
  expect(['nvidia ampere', 'apple metal-3', 'ANGLE (Intel, Mesa Intel(R) UHD Graphics)', ''].map(isSoftwareName)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
