/**
 * @file The straight line between two networks of the trail: which two, and what was found on it.
 *
 * Asked for when both are there and will not move any more. Without a choice in the spec: the last two cycle ends of a run that has two; else the ends of
 * the first two runs; else start and end of the only one.
 */
import { createStore } from 'zustand/vanilla';
import { placeOf } from '../../experiment/landscape.ts';
import type { Barrier, TrailPlace, TrailRun } from '../../landscape/facts.ts';
import type { SurveyHandle } from '../../worker/client.ts';
import type { FailureReport, Score, SurveyEnd } from '../../worker/protocol.ts';
import { connectionStore, survey } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { trainingStore } from './trainingStore.ts';

export interface LineState {
  /** Texts of places; null: there are no two yet. */
  readonly pair: readonly [string, string] | null;
  readonly from: TrailPlace | null;
  readonly to: TrailPlace | null;
  /** L2, in weight space. */
  readonly distance: number;
  /** As far as they have come. */
  readonly share: readonly number[];
  readonly loss: readonly number[];
  readonly accuracy: readonly number[];
  /** null: not there yet. */
  readonly crossing: { readonly barrier: Barrier; readonly ends: readonly [Score, Score]; readonly ensemble: Score } | null;
  readonly end: { readonly reason: SurveyEnd; readonly error: FailureReport | null } | null;
}

/** Networks on the line. */
const POINTS = 25;

const START: LineState = { pair: null, from: null, to: null, distance: 0, share: [], loss: [], accuracy: [], crossing: null, end: null };

export const lineStore = createStore<LineState>(() => START);

let asked: { readonly key: string; readonly handle: SurveyHandle } | null = null;

/** The view is open. Returns the undo. */
export function openLine(): () => void {
  const leave = [experimentStore.subscribe(follow), connectionStore.subscribe(follow), trainingStore.subscribe(follow)];
  follow();
  return () => {
    for (const off of leave) off();
    if (lineStore.getState().crossing === null) drop();
  };
}

/** Runs in the order in which they are offered. */
export function usualPair(trail: readonly TrailRun[], shown: readonly string[]): readonly [string, string] | null {
  const runs = trail.filter(({ run, end }) => shown.includes(run) && end?.reason !== 'diverged');
  const cyclic = runs.find(({ cycles }) => cycles.length > 1);
  if (cyclic) {
    const [from, to] = cyclic.cycles.slice(-2);
    return [`${cyclic.run}.cycle${from?.cycle}`, `${cyclic.run}.cycle${to?.cycle}`];
  }
  const [first, second] = runs;
  if (!first) return null;
  return second ? [`${first.run}.end`, `${second.run}.end`] : [`${first.run}.start`, `${first.run}.end`];
}

/** The step of a place that will not move; null: there is none (yet). */
function settledStep(trail: readonly TrailRun[], text: string): number | null {
  const place = placeOf(text);
  const kept = trail.find(({ run }) => run === place?.run);
  if (!place || !kept || kept.steps.length === 0) return null;
  if (place.at === 'start') return kept.steps[0] ?? null;
  if (place.at === 'end') return kept.end?.step ?? null;
  if (place.at === 'cycle') return kept.cycles.find(({ cycle, step }) => cycle === place.n && kept.steps.includes(step))?.step ?? null;
  return kept.end !== null || (kept.steps.at(-1) ?? 0) >= place.n ? place.n : null;
}

function follow(): void {
  const { trail } = connectionStore.getState();
  const { phase, race, generation } = trainingStore.getState();
  const { landscape, runs } = experimentStore.getState().spec;
  if (phase === 'loading') return; // the trail may be that of the race before
  const shown = runs.filter(({ hidden }) => !hidden).map(({ id }) => id);
  const [from, to] = landscape.between;
  const pair = from !== undefined && to !== undefined ? ([from, to] as const) : usualPair(trail, shown);
  const steps = pair?.map((text) => settledStep(trail, text));
  if (!pair || !steps || steps.includes(null)) {
    drop();
    if (lineStore.getState().from || lineStore.getState().pair?.join() !== pair?.join()) lineStore.setState({ ...START, pair });
    return;
  }
  const key = JSON.stringify([pair, steps, landscape.images, landscape.split, race, generation]);
  if (asked?.key === key) return;
  drop();
  ask(key, pair);
}

function ask(key: string, pair: readonly [string, string]): void {
  const { images, split } = experimentStore.getState().spec.landscape;
  const mine =
    <R>(act: (report: R) => void) =>
    (report: R) => {
      if (asked?.handle === handle) act(report);
    };
  const handle = survey(
    { kind: 'line', from: pair[0], to: pair[1], points: POINTS, images, split },
    {
      line: mine(({ from, to, distance }) => lineStore.setState({ from, to, distance })),
      cells: mine(({ columns }) =>
        lineStore.setState(({ share, loss, accuracy }) => ({
          share: [...share, ...columns.a],
          loss: [...loss, ...columns.loss],
          accuracy: [...accuracy, ...columns.accuracy],
        })),
      ),
      crossing: mine(({ barrier, ends, ensemble }) => lineStore.setState({ crossing: { barrier, ends, ensemble } })),
      surveyEnded: mine(({ reason, error }) => {
        if (reason !== 'finished') lineStore.setState({ end: { reason, error } });
      }),
    },
  );
  if (!handle) return;
  asked = { key, handle };
  lineStore.setState({ ...START, pair });
}

function drop(): void {
  asked?.handle.drop();
  asked = null;
}
