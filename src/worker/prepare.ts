/** @file From a job to a run that trains: its data, an engine that suits it, the plan and the pump; then `started`. */
import type { Engine, EngineJob } from '../engines/engine.ts';
import { type CheckpointName, isCheckpointName } from '../experiment/checkpoints.ts';
import type { SafetensorsFile } from '../models/safetensors.ts';
import type { DatasetShelf } from './datasetShelf.ts';
import { beginnings, buildPlan, type Plan, shorten } from './plan.ts';
import type { Job, Report, TrailNetwork } from './protocol.ts';
import { createPump, type Pump, type PumpDeps } from './pump.ts';
import type { Trail, TrailWriter } from './trail.ts';
import { unlessAborted } from './unlessAborted.ts';

export interface Training {
  readonly plan: Plan;
  readonly pump: Pump;
  engine: Engine;
}

interface PrepareDeps extends Pick<PumpDeps, 'runId' | 'recover' | 'now' | 'yieldToEvents'> {
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly dataUrl: string;
  readonly shelf: DatasetShelf;
  loadCheckpoint(name: CheckpointName, options: { readonly dataUrl: string; readonly signal: AbortSignal }): Promise<SafetensorsFile>;
  /** The one that is open or opens; with a job the one that suits it. */
  engineFor(job?: EngineJob): Promise<Engine>;
  openBeside(): Promise<Engine>;
  readonly trail: Trail;
  /** After `started` was reported. */
  begun(training: Training, trail: TrailWriter | null): void;
  report(it: Report, transfer?: Transferable[]): void;
}

export async function prepare(deps: PrepareDeps): Promise<void> {
  const { runId, job, signal, dataUrl, shelf, engineFor, report, now, yieldToEvents, recover } = deps;
  const { dataset, start } = job.task;
  const onProgress = (loadedBytes: number, totalBytes: number) => report({ type: 'loading', runId, dataset, loadedBytes, totalBytes });
  const loadStart = isCheckpointName(start) ? deps.loadCheckpoint(start, { dataUrl, signal }) : null;
  const [data, saved] = await Promise.all([shelf.get(dataset, dataUrl, signal, onProgress), loadStart, unlessAborted(engineFor(), signal)]);
  const whole = buildPlan(job, data, saved);
  // once more: the device may have been lost while the data loaded, and only now is there a job to measure engines by
  const engine = await unlessAborted(engineFor(whole.engineJob), signal);
  const began = now();
  const plan = await shorten(whole, engine, signal);
  const precomputing = plan === whole ? {} : { precomputing: (now() - began) / 1000 };
  const wanted = job.kind === 'train' ? job : null;
  const ends = wanted?.ends === true;
  const { engineJob } = plan;
  const curve = wanted?.curvature;
  // few races need it
  const bends = curve && (await import('./bends.ts')).bendsOf({ runId, plan, curve, engine, openBeside: deps.openBeside, now });
  report({
    ...{ type: 'started', runId, totalSteps: engineJob.totalSteps, stepsPerEpoch: plan.stepsPerEpoch, firstStep: plan.firstStep },
    ...{ replicas: engineJob.replicas.length, groups: engineJob.model.groups, weights: plan.weights, ...precomputing },
  });
  const keep = wanted?.keep === true;
  const tellNetwork = (index: number, network: TrailNetwork) => keep && report({ type: 'network', runId, index, ...network });
  const trail = wanted?.trail ? deps.trail.begin(wanted, whole, tellNetwork) : null;
  const pump = createPump({
    ...{ runId, engine, plan, keep, ends, trail, recover, now, yieldToEvents },
    snapshots: wanted?.snapshots === true,
    distances: wanted?.distance === true,
    ...(bends && { bends }),
    post(it, transfer) {
      if (it.type === 'replicaEnded') trail?.ended(it.replica, it.step, it.reason);
      report(it, transfer);
    },
  });
  deps.begun({ plan, pump, engine }, trail);
  if (ends) report({ type: 'checkpoint', runId, step: whole.firstStep, seconds: 0, checkpoints: beginnings(whole) });
}
