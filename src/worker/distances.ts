/**
 * @file How far the layer groups have gone from where they started (models/distance.ts), at every evaluation, from checkpoints taken for it.
 *
 * The start is that before update 0, also where a race goes on from a later one. What is computed once before training stands still and is not reported.
 */
import type { EngineJob } from '../engines/engine.ts';
import { groupMoves } from '../models/distance.ts';
import { initialize } from '../models/initialize.ts';
import type { NamedTensors } from '../models/model.ts';
import type { Place } from './places.ts';
import type { Report } from './protocol.ts';

type DistanceReport = Extract<Report, { readonly type: 'distance' }>;

export interface Distances {
  /** Whether the weights after `step` updates are asked for. */
  due(step: number): boolean;
  /** Of replicas that were not reported at that step or a later one. */
  of(place: Place): readonly DistanceReport[];
}

export function createDistances(runId: number, job: EngineJob, firstStep: number): Distances {
  const { model, replicas, initial, totalSteps, evalEvery } = job;
  const last = replicas.map(() => firstStep);
  const seeded = new Map<number, NamedTensors>();
  const startOf = (replica: number): NamedTensors => {
    const given = initial?.[replica];
    if (given) return given;
    const seed = replicas[replica]?.seed ?? 0;
    const weights = seeded.get(seed) ?? initialize(model, seed);
    seeded.set(seed, weights);
    return weights;
  };
  const due = (step: number) => evalEvery > 0 && (step % evalEvery === 0 || step === totalSteps);
  return {
    due,
    of({ step, checkpoints }) {
      if (!due(step)) return [];
      return checkpoints.flatMap((one, replica): DistanceReport[] => {
        if (one === null || step <= (last[replica] as number)) return [];
        last[replica] = step;
        const moves = groupMoves(model, startOf(replica), one.weights);
        return [{ type: 'distance', runId, replica, step, relative: moves.map(({ distance, norm }) => distance / norm) }];
      });
    },
  };
}
