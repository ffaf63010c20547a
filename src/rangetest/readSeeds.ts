/**
 * @file The range tests of one job, read: one ramp over K seeds, or one ramp per layer group over K seeds each.
 *
 * Every test is read by `readRangeTest`, against the rate that was on its ramp: the last group's (the head trains at the ramp's own rate, the earlier ones
 * by factors of it), or in a test of one group that group's. The groups are read apart: nothing of one enters another's reading.
 * Shapes: lr [n, G], row-major; loss [n], with n updates done so far.
 */
import { overSeeds, type SeedSummary } from './overSeeds.ts';
import { type Reading, type ReadOptions, readRangeTest } from './read.ts';

export interface GroupedTest {
  readonly lr: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
}

export interface SeedReading {
  /** One per seed that has begun. */
  readonly readings: readonly Reading[];
  readonly summary: SeedSummary;
}

/** Rates of one layer group: [n]. */
export function groupRates(lr: ArrayLike<number>, groupCount: number, group: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => lr[i * groupCount + group] as number);
}

/** null: no seed has begun. */
export function readSeeds(tests: readonly GroupedTest[], groupCount: number, group: number, options: ReadOptions): SeedReading | null {
  const readings = tests
    .filter(({ loss }) => loss.length > 0)
    .map(({ lr, loss }) => readRangeTest({ lr: groupRates(lr, groupCount, group, loss.length), loss, options }));
  return readings.length === 0 ? null : { readings, summary: overSeeds(readings) };
}

/** One per layer group, from input to output. `ramped[i]`: the group on the ramp in test i. */
export function readGroups(
  tests: readonly GroupedTest[],
  ramped: readonly (number | null)[],
  groupCount: number,
  options: ReadOptions,
): readonly (SeedReading | null)[] {
  return Array.from({ length: groupCount }, (_, group) =>
    readSeeds(
      tests.filter((_test, i) => ramped[i] === group),
      groupCount,
      group,
      options,
    ),
  );
}
