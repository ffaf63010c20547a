/**
 * @file What the transfer recipe has trained and what its comparison found survive a reload: read once when the Transfer view is first opened, then written as
 * steps and comparisons come to their end. A tab beside the one that holds the desk reads and writes nothing.
 *
 * What comes back is shown only as far as it is what the spec on the page would train: the steps up to the first that was trained with other numbers or after
 * other steps; a comparison only whole.
 */
import { plannedContext } from '../../experiment/conflicts.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { stepJob, trackOf } from '../../experiment/track.ts';
import type { KeptStep, KeptTrack } from '../../runs/store/keptTrack.ts';
import type { KeptWays } from '../../runs/store/keptWays.ts';
import { whenOpen } from './archiveStore.ts';
import { type CompareState, compareSettings, compareStore, restoreComparison } from './compareStore.ts';
import { experimentStore } from './experimentStore.ts';
import { aboutTask, FRESH, foundIn, type StepRecord, type StepRecords, settingsOf, type TransferState, text } from './transferRecords.ts';
import { restoreTrack, transferStore } from './transferStore.ts';

let begun = false;

/** Once per page. */
export function keepTrack(): void {
  if (begun) return;
  begun = true;
  whenOpen(async ({ store: { desk } }, write) => {
    if (!(await desk.hold())) return;
    const [track, ways] = [await desk.track(), await desk.ways()];
    const { spec } = experimentStore.getState();
    const early = { steps: doneSteps(transferStore.getState()) !== '', ways: compareStore.getState().phase !== 'idle' };
    const records = track && recordsFrom(track, spec);
    if (records) restoreTrack({ records, pretrained: track.pretrained });
    if (ways && sameComparison(ways, spec)) restoreComparison({ ...ways, spec });
    const keepSteps = (state: TransferState) => {
      const kept = trackToKeep(state, experimentStore.getState().spec);
      write(({ store }) => store.desk.keepTrack(kept));
    };
    const keepWays = ({ phase, spec: own, ways: all }: CompareState) => {
      if (phase === 'ended' && own) write(({ store }) => store.desk.keepWays({ spec: own, ways: all }));
    };
    transferStore.subscribe((state, before) => state.records !== before.records && doneSteps(state) !== doneSteps(before) && keepSteps(state));
    compareStore.subscribe((state, before) => state.phase !== before.phase && keepWays(state));
    // somebody may have been quicker than the storage
    if (early.steps) keepSteps(transferStore.getState());
    if (early.ways) keepWays(compareStore.getState());
  });
}

/** Null: no step is done. */
export function trackToKeep({ records, pretrained }: TransferState, spec: ExperimentSpec): KeptTrack | null {
  const steps: KeptStep[] = [];
  for (const { key } of trackOf(spec.transfer).filter(({ skipped }) => !skipped)) {
    const record = records[key];
    if (record?.phase !== 'done') break;
    const { settings, groups, series, left, cycles, kept, precomputing, probe } = record;
    steps.push({ key, settings, groups, series, left, cycles, kept, precomputing, probe });
  }
  return steps.length === 0 ? null : { spec, pretrained, steps };
}

/** Null: nothing of it was trained with the numbers of this spec. */
export function recordsFrom(track: KeptTrack, spec: ExperimentSpec): StepRecords | null {
  if (aboutTask(track.spec) !== aboutTask(spec)) return null;
  const steps = trackOf(spec.transfer).filter(({ skipped }) => !skipped);
  let records: StepRecords = {};
  for (const [k, { key, ...kept }] of track.steps.entries()) {
    const step = steps[k];
    if (step?.key !== key || kept.settings !== settingsOf(spec, step, records)) break;
    const trains = step.kind === 'find' || step.kind === 'train';
    const { stepsPerEpoch } = plannedContext(spec.task);
    const job = trains ? stepJob(spec, step, foundIn(spec.transfer, records), Math.max(1, kept.cycles.length)) : null;
    const totalSteps = job ? (job.find?.steps ?? plannedContext(job.task).totalSteps) : 0;
    records = { ...records, [key]: { ...FRESH, ...kept, phase: 'done', job, totalSteps, stepsPerEpoch } satisfies StepRecord };
  }
  return Object.keys(records).length === 0 ? null : records;
}

/** Which steps are done, and with what: a text that changes when they do. */
function doneSteps({ records }: TransferState): string {
  const done = Object.entries(records).filter(([, { phase }]) => phase === 'done');
  return done.map(([key, { settings, kept, cycles }]) => [key, settings, kept, cycles.length].join(' ')).join('\n');
}

function sameComparison({ spec }: KeptWays, now: ExperimentSpec): boolean {
  return text([spec.task, compareSettings(spec.transfer)]) === text([now.task, compareSettings(now.transfer)]);
}
