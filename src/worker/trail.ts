/**
 * @file The trail of the last race: networks on the way of the first seed of every run (which: landscape/trailSteps.ts), for surveys.
 *
 * They are taken from checkpoints, for which the engine is asked at these steps. The trail stays when the race is over. Runs of the same task that are
 * trained later join it; a run that is trained again, or another task, begins a new one (`generation`).
 * Every network is told as it is taken, for the page to store, and a stored trail may be recalled: a run that goes on from a checkpoint then keeps its
 * networks up to there; without it has none before. Networks that come twice, after a lost device, are taken once; one that holds a number which is none
 * (its run has diverged) is not taken.
 */
import type { Checkpoint } from '../engines/engine.ts';
import { plannedModel } from '../experiment/conflicts.ts';
import type { TaskSpec } from '../experiment/spec.ts';
import type { TrailRun } from '../landscape/facts.ts';
import { type CycleEnd, cycleEnds, evenSteps, mostPlaces } from '../landscape/trailSteps.ts';
import { isFiniteVector, type NetworkVector, toVector } from '../landscape/vector.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec } from '../models/model.ts';
import { type Plan, placeOfReplica } from './plan.ts';
import type { RecalledRun, TrailNetwork, TrainJob } from './protocol.ts';

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
  /** A race begins. `plan`: of the whole network. `told`: every network that is taken, of run `index` of the job. */
  begin(job: TrainJob, plan: Plan, told: (index: number, network: TrailNetwork) => void): TrailWriter;
  /** What was stored of a race takes the place of what is here; runs whose networks do not fit the model of the task stay out. */
  recall(task: TaskSpec, runs: readonly RecalledRun[]): void;
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

interface Writing {
  /** Of the run in its job. */
  readonly index: number;
  readonly keeping: Keeping;
  wants(step: number): boolean;
  /** Of the cycle that ends after `step` updates; 0: none does. */
  cycleAt(step: number): number;
}

/** `onChange`: something was kept, or ended, or went. */
export function createTrail(onChange: () => void): Trail {
  let kept: Keeping[] = [];
  let task: TaskSpec | null = null;
  let model: ModelSpec | null = null;
  let generation = 0;

  function makeRoom(job: TrainJob): readonly Keeping[] {
    const again = new Set(job.runs.map(({ id }) => id));
    const before = kept;
    const others = task !== null && sameCurves(task, job.task) ? kept.filter(({ run }) => !again.has(run)) : [];
    if (others.length < kept.length) generation++;
    kept = others;
    return before;
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
    recall(of, runs) {
      const network = plannedModel(of) ?? null;
      task = of;
      model = network;
      generation++;
      kept = runs
        .filter(({ networks }) => network !== null && networks.length > 0 && networks.every((one) => fits(network, one)))
        .map(recalled)
        .sort(byLetter);
      onChange();
    },
    begin(job, plan, told) {
      const { engineJob, live, from } = plan;
      const before = makeRoom(job);
      task = job.task;
      const network = engineJob.model;
      model = network;
      const most = mostPlaces(numbersOf([...network.params, ...network.buffers]));
      const even = evenSteps(engineJob.totalSteps, most);
      const writers = new Map<number, Writing>(); // by replica
      engineJob.replicas.forEach(({ seed }, replica) => {
        const { index, k } = placeOfReplica(plan, replica);
        const begun = from?.checkpoints[replica];
        if (k !== 0 || begun === null) return;
        const ends = remembered(
          () => live[index]?.restarts() ?? [],
          (restarts) => cycleEnds(restarts, engineJob.totalSteps, most),
        );
        const run = job.runs[index]?.id ?? '';
        const cycleAt = (step: number) => ends().find((end) => end.step === step)?.cycle ?? 0;
        const known = begun ? (before.find((one) => one.run === run)?.networks.filter(({ step }) => step <= begun.step) ?? []) : [];
        const first = begun?.weights ?? engineJob.initial?.[replica] ?? initialize(network, seed);
        const keeping: Keeping = {
          run,
          networks:
            known.length > 0 ? known : [{ step: begun?.step ?? 0, cycle: 0, ...toVector(network, first) }].filter((one) => fits(network, one)),
          cycles: () => ends().filter(({ step }) => keeping.networks.some((one) => one.step === step)),
          end: null,
        };
        writers.set(replica, { index, keeping, cycleAt, wants: (step) => even.has(step) || cycleAt(step) > 0 });
        if (keeping.networks !== known) for (const one of keeping.networks) told(index, one);
      });
      kept = [...kept, ...[...writers.values()].map(({ keeping }) => keeping)].sort(byLetter);
      onChange();
      return {
        due: (step) => [...writers.values()].some(({ keeping, wants }) => keeping.end === null && wants(step)),
        take(replica, { step, weights }) {
          const writer = writers.get(replica);
          if (!writer?.wants(step) || step <= (writer.keeping.networks.at(-1)?.step ?? -1)) return;
          const taken = { step, cycle: writer.cycleAt(step), ...toVector(network, weights) };
          if (!fits(network, taken)) return;
          writer.keeping.networks.push(taken);
          told(writer.index, taken);
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

/** Whether it has the numbers of this model, and they are numbers. */
function fits({ params, buffers }: ModelSpec, { weights, running }: NetworkVector): boolean {
  const [n, m] = [numbersOf(params), numbersOf(buffers)];
  return weights.length === n && running.length === m && isFiniteVector(weights) && isFiniteVector(running);
}

/** A run that did not come to its end is over where its networks end. */
function recalled({ run, networks, end }: RecalledRun): Keeping {
  const cycles = networks.filter(({ cycle }) => cycle > 0).map(({ cycle, step }) => ({ cycle, step }));
  return { run, networks: [...networks], cycles: () => cycles, end: end ?? { step: networks.at(-1)?.step ?? 0, reason: 'stopped' } };
}

function byLetter(a: Keeping, b: Keeping): number {
  return a.run < b.run ? -1 : 1;
}

function numbersOf(specs: readonly { readonly shape: readonly number[] }[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0);
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
