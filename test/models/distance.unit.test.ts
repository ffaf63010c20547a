import { describe, expect, it } from 'vitest';
import { groupMoves } from '../../src/models/distance.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { NamedTensors } from '../../src/models/model.ts';
import { tinyModel } from '../engines/tinyJob.ts';
import fc from '../house/fastCheck.ts';

const start = initialize(tinyModel, 1);
const moved = (by: (name: string, i: number, value: number) => number): NamedTensors =>
  Object.fromEntries(Object.entries(start).map(([name, values]) => [name, values.map((value, i) => by(name, i, value))]));

describe('distance from the start', () => {
  it('is zero where nothing has moved, and the norm is that of the start', () => {
    const [conv, dense] = groupMoves(tinyModel, start, start);
    expect([conv?.distance, dense?.distance]).toEqual([0, 0]);
    // scale of the batch norm is one for both channels, shift zero
    expect(conv?.norm).toBeCloseTo(Math.hypot(...(start['conv.kernel'] as Float32Array), 1, 1), 12);
    expect(dense?.norm).toBeCloseTo(Math.hypot(...(start['dense.kernel'] as Float32Array), ...(start['dense.bias'] as Float32Array)), 12);
  });

  it('counts every trained number of a group and no running statistics', () => {
    const after = moved((name, i, value) => (name === 'norm.gamma' ? value + 3 + (i % 2) : name.startsWith('norm.running') ? value + 100 : value));
    expect(groupMoves(tinyModel, start, after).map(({ distance }) => distance)).toEqual([5, 0]);
  });

  it('is that of float64 to the last digits, in whatever order one sums', () => {
    const value = fc.float({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 200, maxLength: 200 }), (noise) => {
        const after = moved((name, i, old) => (name.startsWith('dense') ? Math.fround(old + (noise[i] as number)) : old));
        const differences = ['dense.bias', 'dense.kernel'].flatMap((name) =>
          [...(after[name] as Float32Array)].map((to, i) => to - ((start[name] as Float32Array)[i] as number)),
        );
        const squares = differences.map((d) => d * d).toSorted((a, b) => a - b);
        const exact = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
        const found = groupMoves(tinyModel, start, after)[1]?.distance ?? Number.NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(1e-14 * exact);
      }),
    );
  });

  it('of networks that are not alike is our bug', () => {
    expect(() => groupMoves(tinyModel, start, { 'conv.kernel': new Float32Array(1) })).toThrow('internal: no tensor conv.kernel to compare');
  });
});
