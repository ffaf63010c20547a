/**
 * @file The trail of the last race: networks on the way of the first seed of every run (which: landscape/trailSteps.ts), for surveys.
 *
 * They are taken from checkpoints, for which the engine is asked at these steps. The trail stays when the race is over. Runs of the same task that are
 * trained later join it; a run that is trained again, or another task, begins a new one (`generation`).
 * A race that goes on from a checkpoint has no networks before it. Networks that come twice, after a lost device, are taken once.
 */
import type { Checkpoint } from '../engines/engine.ts';
import type { TaskSpec } from '../experiment/spec.ts';
import type { TrailRun } from '../landscape/facts.ts';
import { type CycleEnd, cycleEnds, evenSteps, mostPlaces } from '../landscape/trailSteps.ts';
import { isFiniteVector, type NetworkVector, toVector } from '../landscape/vector.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec } from '../models/model.ts';
import { type Plan, placeOfReplica } from './plan.ts';
import type { TrainJob } from './protocol.ts';

export interface TrailNetwork extends NetworkVector {
  /** Updates done. */
  readonly step: number;
  /** Whether all its numbers are. */
  readonly finite: boolean;
}

export interface KeptRun {
  readonly run: string;
  readonly networks: readonly TrailNetwork[];
  /** Those among the networks. */
  cycles(): readonly CycleEnd[];
  readonly end: TrailRun['end'];
}

export interface Trail {
  /** Of the race; null: there was none. */
  readonly task: TaskSpec | null;
  readonly model: ModelSpec | null;
  /** Grows when networks are taken away. */
  readonly generation: number;
  /** In the order of their letters. */
  runs(): readonly KeptRun[];
  /** A race begins. `plan`: of the whole network. */
  begin(job: TrainJob, plan: Plan): TrailWriter;
}

export interface TrailWriter {
  /** Whether a network is wanted after `step` updates. */
  due(step: number): boolean;
  take(replica: number, checkpoint: Checkpoint): void;
  ended(replica: number, step: number, reason: string): void;
  /** Runs that are not over have been stopped. */
  close(): void;
}

interface Keeping extends KeptRun {
  readonly networks: TrailNetwork[];
  end: TrailRun['end'];
}

/** `onChange`: something was kept, or ended, or went. */
export function createTrail(onChange: () => void): Trail {
  let kept: Keeping[] = [];
  let task: TaskSpec | null = null;
  let model: ModelSpec | null = null;
  let generation = 0;

  function makeRoom(job: TrainJob): void {
    const again = new Set(job.runs.map(({ id }) => id));
    const others = task !== null && sameCurves(task, job.task) ? kept.filter(({ run }) => !again.has(run)) : [];
    if (others.length < kept.length) generation++;
    kept = others;
  }

  return {
    get task() {
      return task;
    },
    get model() {
      return model;
    },
    get generation() {
      return generation;
    },
    runs: () => kept,
    begin(job, plan) {
      const { engineJob, live, from } = plan;
      makeRoom(job);
      task = job.task;
      const network = engineJob.model;
      model = network;
      const most = mostPlaces(numbersOf(network));
      const even = evenSteps(engineJob.totalSteps, most);
      const writers = new Map<number, { readonly keeping: Keeping; wants(step: number): boolean }>(); // by replica
      engineJob.replicas.forEach(({ seed }, replica) => {
        const { index, k } = placeOfReplica(plan, replica);
        const begun = from?.checkpoints[replica];
        if (k !== 0 || begun === null) return;
        const ends = remembered(
          () => live[index]?.restarts() ?? [],
          (restarts) => cycleEnds(restarts, engineJob.totalSteps, most),
        );
        const keeping: Keeping = {
          run: job.runs[index]?.id ?? '',
          networks: [networkOf(network, begun?.step ?? 0, begun?.weights ?? engineJob.initial?.[replica] ?? initialize(network, seed))],
          cycles: () => ends().filter(({ step }) => keeping.networks.some((one) => one.step === step)),
          end: null,
        };
        writers.set(replica, { keeping, wants: (step) => even.has(step) || ends().some((end) => end.step === step) });
      });
      kept = [...kept, ...[...writers.values()].map(({ keeping }) => keeping)].sort((a, b) => (a.run < b.run ? -1 : 1));
      onChange();
      return {
        due: (step) => [...writers.values()].some(({ keeping, wants }) => keeping.end === null && wants(step)),
        take(replica, { step, weights }) {
          const writer = writers.get(replica);
          if (!writer?.wants(step) || step <= (writer.keeping.networks.at(-1)?.step ?? -1)) return;
          writer.keeping.networks.push(networkOf(network, step, weights));
          onChange();
        },
        ended(replica, step, reason) {
          const writer = writers.get(replica);
          if (!writer) return;
          writer.keeping.end = { step, reason };
          onChange();
        },
        close() {
          for (const { keeping } of writers.values()) keeping.end ??= { step: keeping.networks.at(-1)?.step ?? 0, reason: 'stopped' };
          onChange();
        },
      };
    },
  };
}

export function trailFacts(trail: Trail): readonly TrailRun[] {
  return trail.runs().map(({ run, networks, cycles, end }) => ({ run, steps: networks.map(({ step }) => step), cycles: cycles(), end }));
}

function networkOf(model: ModelSpec, step: number, weights: Checkpoint['weights']): TrailNetwork {
  const vector = toVector(model, weights);
  return { step, ...vector, finite: isFiniteVector(vector.weights) && isFiniteVector(vector.running) };
}

function numbersOf({ params, buffers }: ModelSpec): number {
  return [...params, ...buffers].reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0);
}

/** What was made of the same list is not made again. */
function remembered<T extends object, R>(source: () => T, make: (source: T) => R): () => R {
  let last: { readonly of: T; readonly result: R } | null = null;
  return () => {
    const of = source();
    if (last?.of !== of) last = { of, result: make(of) };
    return last.result;
  };
}

/** Stop conditions cut curves, they do not change them. */
function sameCurves(a: TaskSpec, b: TaskSpec): boolean {
  return JSON.stringify({ ...a, stop: null }) === JSON.stringify({ ...b, stop: null });
}
