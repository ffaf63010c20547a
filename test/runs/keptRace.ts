/** @file A race to keep: information, series that grow, checkpoints. */

import { defaultSpec } from '../../src/experiment/defaults.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { type Column, createSeries, type Series } from '../../src/runs/series.ts';
import { joinChunks, type RawSeries } from '../../src/runs/store/chunks.ts';
import type { StoreEnvironment } from '../../src/runs/store/openStore.ts';
import type { Chunk, KeptSeries, RaceCheckpoint, RaceInfo } from '../../src/runs/store/raceRecord.ts';
import { createMemoryShelf, type Shelf } from '../../src/runs/store/shelf.ts';
import fc from '../house/fastCheck.ts';

export const GROUPS = 2;

export const info: RaceInfo = {
  spec: setTask(defaultSpec, { seeds: 2 }),
  engine: { engine: 'wasm', backend: 'wasm', version: 3, device: '', software: false },
  totalSteps: 624,
  stepsPerEpoch: 312,
  groups: ['first', 'last'],
};

/** Appends `count` updates; an evaluation after every 10th. */
export function grow(series: Series, count: number): void {
  const first = series.loss.length;
  for (let t = first; t < first + count; t++) {
    series.loss.push([Math.fround(2 / (1 + t))]);
    series.accuracy.push([Math.fround(t / 1000)]);
    series.lr.push([0.1 / (1 + t), 0.3]);
    series.seconds.push([t / 7]);
    if ((t + 1) % 10 === 0) {
      series.evalStep.push([t + 1]);
      series.evalLoss.push([1 / (1 + t)]);
      series.evalAccuracy.push([t / 1000]);
    }
  }
  series.version++;
}

export function grown(count: number): Series {
  const series = createSeries(GROUPS);
  grow(series, count);
  return series;
}

export function plain(list: readonly KeptSeries[]): unknown {
  return list.map(({ run, seed, series }) => {
    const columns = Object.entries(series).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && 'push' in value && !Array.isArray(value) ? [[name, [...(value as Column).values]]] : [],
    );
    return {
      run,
      seed,
      ...Object.fromEntries(columns),
      marks: series.marks,
      snapshots: series.snapshots,
      curvatures: series.curvatures,
      end: series.end,
      groups: series.groups,
    };
  });
}

export function checkpointAt(step: number): RaceCheckpoint {
  const state = {
    step,
    optimizer: { kind: 'momentum', params: { momentum: 0.9, weightDecay: 0, l2: 0 } },
    weights: { w: Float32Array.from([1, 2, step]) },
    slots: { w: [Float32Array.from([4, 5, 6])] },
    counts: [step, step],
  };
  return {
    step,
    seconds: step / 7,
    replicas: [
      { run: 'A', seed: 0, state },
      { run: 'A', seed: 1, state: null },
    ],
  };
}

/** Without Web Locks unless they are given; ids are a, b, c, ... after `name`. */
export function environment(name: string, shelf: Shelf = createMemoryShelf(), change: Partial<StoreEnvironment> = {}): StoreEnvironment {
  let ids = 0;
  return {
    openShelf: async () => shelf,
    locks: null,
    estimate: null,
    newId: () => `${name}-${ids++}`,
    now: () => 1_000,
    breathe: async () => {},
    ...change,
  };
}

/** All steps at once. */
export function joinAll(chunks: readonly Chunk[]): readonly RawSeries[] | null {
  const steps = joinChunks(chunks);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const arbitraryScore = fc.record({ loss: fc.double(), accuracy: fc.double({ min: 0, max: 1, noNaN: true }) });

/** Any series that training could have made, with NaN and infinities where they may be. */
export const arbitrarySeries: fc.Arbitrary<Series> = fc
  .record({
    losses: fc.array(fc.oneof(fc.double(), fc.float()), { maxLength: 12 }),
    rates: fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 24, maxLength: 24 }),
    shares: fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
    evaluations: fc.uniqueArray(fc.nat(12), { maxLength: 5 }),
    reason: fc.constantFrom('finished', 'stopped', 'diverged', 'early', 'target', 'plateau', 'time', null),
    norms: fc.array(fc.float({ min: 0 }), { maxLength: 12 }),
    snapshots: fc.array(fc.record({ step: fc.nat(12), members: fc.integer({ min: 1, max: 9 }), single: arbitraryScore, ensemble: arbitraryScore }), {
      maxLength: 2,
    }),
    curvatures: fc.uniqueArray(
      fc.record({
        ...{ step: fc.nat(12), loss: finite, gradNorm: fc.double({ min: 0, max: 1e9, noNaN: true }), largest: finite, smallest: finite },
        ...{ largestResidual: fc.double({ min: 0, max: 1, noNaN: true }), smallestResidual: fc.double({ min: 0, max: 1, noNaN: true }) },
      }),
      { maxLength: 3, selector: ({ step }) => step },
    ),
    marks: fc.array(fc.record({ kind: fc.constantFrom('restart', 'change', 'diverged', 'early'), step: fc.nat(600) }), { maxLength: 3 }),
  })
  .map(({ losses, rates, shares, evaluations, reason, marks, norms, snapshots, curvatures }) => {
    const series = createSeries(GROUPS);
    series.loss.push(losses);
    series.accuracy.push(losses.map((_, t) => shares[t] ?? 0));
    series.lr.push(rates.slice(0, losses.length * GROUPS));
    series.seconds.push(losses.map((_, t) => t / 3));
    const steps = evaluations.filter((step) => step <= losses.length).toSorted((a, b) => a - b);
    series.evalStep.push(steps);
    series.evalLoss.push(steps.map((step) => losses[step] ?? 1));
    series.evalAccuracy.push(steps.map((_, k) => shares[k] ?? 0));
    series.gradNorm.push(losses.slice(0, norms.length).flatMap((_, t) => [norms[t] ?? 0, 0.5]));
    series.snapshots.push(...snapshots.filter(({ step }) => step <= losses.length));
    series.curvatures.push(...curvatures.filter(({ step }) => step <= losses.length).toSorted((a, b) => a.step - b.step));
    for (const mark of marks) series.marks.push({ ...mark } as Series['marks'][number]);
    series.end = reason === null ? null : { step: losses.length, reason };
    return series;
  });
