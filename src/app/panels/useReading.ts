/** @file The range test as it stands, read: one reading per seed, and the summary over seeds. Cheap enough to redo with every frame of a live test. */
import { useMemo } from 'react';
import { overSeeds, type SeedSummary } from '../../rangetest/overSeeds.ts';
import { type Reading, readRangeTest } from '../../rangetest/read.ts';
import { findStore } from '../stores/findStore.ts';
import { useStore } from '../stores/hooks.ts';
import { headRates } from './findFigureData.ts';

export interface FindReading {
  readonly readings: readonly Reading[];
  readonly summary: SeedSummary;
}

/** null: nothing measured yet. */
export function useReading(): FindReading | null {
  const version = useStore(findStore, (state) => state.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  return useMemo(() => {
    const { tests, find } = findStore.getState();
    const readings = tests.flatMap((test) => {
      if (test.loss.length === 0 || !find) return [];
      return [readRangeTest({ lr: headRates(test), loss: test.loss.values, options: { plannedSteps: find.steps, stopFactor: find.stopFactor } })];
    });
    return readings.length === 0 ? null : { readings, summary: overSeeds(readings) };
  }, [version]);
}
