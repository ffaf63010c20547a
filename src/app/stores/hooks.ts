/** @file React's view of the stores: a component renders again only when the part it selects changes. */
import { useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { experimentStore } from './experimentStore.ts';

/** `select` returns a value that is equal by `Object.is` while nothing changed: a field, not a fresh object. */
export function useStore<S, V>(store: Pick<StoreApi<S>, 'getState' | 'subscribe'>, select: (state: S) => V): V {
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

export function useSpec<V>(select: (spec: ExperimentSpec) => V): V {
  return useStore(experimentStore, (state) => select(state.spec));
}
