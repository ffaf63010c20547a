/** @file Length of the planned runs in steps and epochs: of the data that were loaded, or are going to be. */
import { useMemo } from 'react';
import { plannedContext } from '../../experiment/conflicts.ts';
import type { ScheduleContext } from '../../schedules/schedule.ts';
import { connectionStore } from '../stores/connection.ts';
import { useSpec, useStore } from '../stores/hooks.ts';

export function usePlan(): ScheduleContext {
  const task = useSpec((spec) => spec.task);
  const loaded = useStore(connectionStore, (state) => state.trainCounts[task.dataset] ?? null);
  return useMemo(() => plannedContext(task, loaded), [task, loaded]);
}
