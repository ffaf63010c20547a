/**
 * @file Snapshot ensembles: the network at the end of every cycle, by itself and together with those before it, on the first test images.
 *
 *   p(class | image) = mean over the snapshots of their softmax          one forward pass per snapshot, whatever their number
 *
 * The last snapshot is the network at the end of the run, whether or not its cycle is over: it is what one would have without snapshots.
 * Source: Huang et al. 2017, "Snapshot ensembles: train 1, get M for free", section 3, arXiv 1704.00109. Known difference: there the last M of more
 * cycles are averaged, here all.
 */
import type { Engine, EngineJob, Look } from '../engines/engine.ts';
import { createEnsemble, type Ensemble } from '../math/ensemble.ts';
import type { Place } from './places.ts';
import type { Report, SnapshotState } from './protocol.ts';

export interface Snapshots {
  /** Whether some replica's cycle ends after `step` updates. */
  endsAt(step: number): boolean;
  /** Of the ensembles as they are; null: no member yet. */
  states(): readonly (SnapshotState | null)[];
  /** Bytes of these. */
  bytes(): number;
  /** Looks at those replicas of the place whose cycle ends there and who have not been looked at, and reports each. `pull` waits for the next look. */
  look(engine: Engine, place: Place, signal: AbortSignal, pull: Pull, report: (it: EnsembleReport) => void): Promise<void>;
}

type Pull = (looks: AsyncGenerator<Look, void, undefined>) => Promise<IteratorResult<Look, void>>;
export type EnsembleReport = Extract<Report, { readonly type: 'ensemble' }>;

/** `restartsOf`: first steps of the cycles of a replica. `from`: of a race that goes on, one per replica. */
export function createSnapshots(
  runId: number,
  job: EngineJob,
  restartsOf: (replica: number) => readonly number[],
  from: readonly (SnapshotState | null)[] = [],
): Snapshots {
  const { test, classes } = job.data;
  const count = Math.min(job.evalCount, test.count);
  const labels = test.labels.subarray(0, count);
  const ensembles = job.replicas.map((_, replica): { readonly ensemble: Ensemble; step: number } => {
    const ensemble = createEnsemble(labels, classes, from[replica]);
    return { ensemble, step: ensemble.members > 0 ? (from[replica]?.step ?? 0) : 0 };
  });
  const cycleEnds = (replica: number, step: number) => {
    const restarts = restartsOf(replica);
    return restarts.length > 0 && (step === job.totalSteps || restarts.includes(step));
  };
  return {
    endsAt: (step) => job.replicas.some((_, replica) => cycleEnds(replica, step)),
    states: () => ensembles.map(({ ensemble, step }) => (ensemble.members > 0 ? { step, ...ensemble.state() } : null)),
    bytes: () => ensembles.reduce((sum, { ensemble }) => sum + (ensemble.members > 0 ? 8 * count * classes : 0), 0),
    async look(engine, { step, checkpoints }, signal, pull, report) {
      const wanted = checkpoints.flatMap((one, replica) =>
        one && cycleEnds(replica, step) && (ensembles[replica]?.step ?? step) < step ? [{ replica, weights: one.weights }] : [],
      );
      if (wanted.length === 0) return;
      const looks = engine.look(
        {
          model: job.model,
          split: test,
          count,
          points: wanted.length,
          weightsAt: (point) => (wanted[point] as (typeof wanted)[number]).weights,
          probabilities: true,
        },
        signal,
      );
      for (let pulled = await pull(looks); !pulled.done; pulled = await pull(looks)) {
        const { point, loss, accuracy, probabilities } = pulled.value;
        const replica = wanted[point]?.replica;
        const kept = replica === undefined ? undefined : ensembles[replica];
        if (replica === undefined || !kept || !probabilities) throw new Error(`internal: a look at point ${point} of ${wanted.length}`);
        kept.step = step;
        const { members, ...ensemble } = kept.ensemble.add(probabilities);
        report({ type: 'ensemble', runId, replica, step, members, single: { loss, accuracy }, ensemble });
      }
    },
  };
}
