/**
 * @file The spec on the page and its mirror in the address bar.
 *
 * Every change makes a new immutable spec. Sliding replaces the current history entry (shortly after the hand rests: browsers limit how often);
 * a deliberate act (another view, a run added) makes a new entry, so Back undoes it. A link is read leniently: what was not understood is listed in `issues`.
 */
import { createStore } from 'zustand/vanilla';
import { defaultSpec } from '../../experiment/defaults.ts';
import { withBeside } from '../../experiment/landscape.ts';
import type { ExperimentSpec, Issue } from '../../experiment/spec.ts';
import { decodeSpec, encodeSpec } from '../../experiment/url.ts';

/** Chrome refuses more than 200 history changes in 30 s; a pause of the hand is soon enough for a link. */
const REPLACE_DELAY_MS = 200;

export interface ExperimentState {
  readonly spec: ExperimentSpec;
  /** What the link said that was not understood. */
  readonly issues: readonly Issue[];
}

/** `slide`: one of many (a drag); `act`: one that Back should undo. */
export type EditKind = 'slide' | 'act';

export const experimentStore = createStore<ExperimentState>(() => ({ spec: defaultSpec, issues: [] }));

let pending: ReturnType<typeof setTimeout> | undefined;

export function edit(change: (spec: ExperimentSpec) => ExperimentSpec, kind: EditKind = 'act'): void {
  const before = experimentStore.getState().spec;
  const spec = withBeside(before, change(before));
  if (spec === before) return;
  if (kind === 'act') flushLink();
  experimentStore.setState({ spec });
  if (kind === 'act') history.pushState(null, '', linkOf(spec));
  else {
    clearTimeout(pending);
    pending = setTimeout(flushLink, REPLACE_DELAY_MS);
  }
}

export function dismissIssues(): void {
  experimentStore.setState({ issues: [] });
}

/** The whole address that reproduces this spec. */
export function linkOf(spec: ExperimentSpec): string {
  const code = encodeSpec(spec);
  return `${location.pathname}${location.search}${code === '' ? '' : `#${code}`}`;
}

/** Reads the address once and follows Back, Forward and hand-edited addresses. Returns the undo. */
export function followAddress(): () => void {
  const read = () => {
    clearTimeout(pending);
    pending = undefined;
    experimentStore.setState(decodeSpec(location.hash.slice(1)));
  };
  read();
  addEventListener('popstate', read);
  addEventListener('pagehide', flushLink);
  return () => {
    removeEventListener('popstate', read);
    removeEventListener('pagehide', flushLink);
  };
}

function flushLink(): void {
  if (pending === undefined) return;
  clearTimeout(pending);
  pending = undefined;
  history.replaceState(null, '', linkOf(experimentStore.getState().spec));
}
