/** @file The range tests of the open tab as they stand, read. Cheap enough to redo with every frame of a live test. */
import { useMemo } from 'react';
import { findReplicas } from '../../experiment/findRates.ts';
import type { ReadOptions } from '../../rangetest/read.ts';
import { type GroupedTest, readGroups, readSeeds, type SeedReading } from '../../rangetest/readSeeds.ts';
import { findStore, type RangeTests } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';

/** The tests of the open tab: of all layer groups, or of each. */
export function useTests(): RangeTests {
  const mode = useSpec((spec) => spec.find.groups);
  return useStore(findStore, (state) => state[mode]);
}

/** Of all layer groups together, against the rate of the last one; null: nothing measured yet. */
export function useReading(): SeedReading | null {
  const version = useStore(findStore, (state) => state.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  return useMemo(() => {
    const state = findStore.getState().all;
    return readSeeds(columnsOf(state), state.groups.length, state.groups.length - 1, optionsOf(state));
  }, [version]);
}

/** One per layer group that was asked about. */
export function useGroupReadings(): readonly (SeedReading | null)[] {
  const version = useStore(findStore, (state) => state.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  return useMemo(() => {
    const state = findStore.getState().each;
    return readGroups(columnsOf(state), rampedGroups(state), state.groups.length, optionsOf(state));
  }, [version]);
}

/** The group on the ramp of each test. */
export function rampedGroups({ find, groups }: Pick<RangeTests, 'find' | 'groups'>): readonly (number | null)[] {
  return find ? findReplicas(find, 0, groups.length).map(({ group }) => group) : [];
}

function columnsOf({ tests }: RangeTests): readonly GroupedTest[] {
  return tests.map(({ lr, loss }) => ({ lr: lr.values, loss: loss.values }));
}

function optionsOf({ find }: RangeTests): ReadOptions {
  return find ? { plannedSteps: find.steps, stopFactor: find.stopFactor } : {};
}
