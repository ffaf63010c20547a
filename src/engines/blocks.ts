/**
 * @file Where blocks of updates begin and end, the same for every engine: at evaluations, at checkpoints, after the last update.
 */
import type { EngineControl, EngineJob } from './engine.ts';

/** The first update: 0, or where the checkpoints stand. */
export function firstStepOf({ from, replicas }: EngineJob): number {
  if (!from) return 0;
  if (from.length !== replicas.length) throw new Error(`internal: ${from.length} checkpoints for ${replicas.length} replicas`);
  const steps = new Set(from.flatMap((checkpoint) => (checkpoint ? [checkpoint.step] : [])));
  if (steps.size > 1) throw new Error(`internal: checkpoints of different steps: ${[...steps].join(', ')}`);
  return [...steps][0] ?? 0;
}

/** Replicas that train now. One that was over when the job began is none of them, whatever the owner says. */
export function activeReplicas({ from, replicas }: EngineJob, control: EngineControl): number[] {
  return replicas.map((_, r) => r).filter((r) => from?.[r] !== null && control.active(r));
}

export function evaluationDue({ evalEvery, totalSteps }: EngineJob, step: number): boolean {
  return evalEvery > 0 && (step % evalEvery === 0 || step >= totalSteps);
}

export interface BlockLength {
  /** 0: the job is done. */
  readonly count: number;
  /** A checkpoint is due at the block's end. */
  readonly checkpoint: boolean;
}

/** The block from update `step` on, of at most `wanted` updates. Asks the owner about checkpoints, so it is called once per block. */
export function layOut(job: EngineJob, control: EngineControl, step: number, wanted: number): BlockLength {
  const rest = job.totalSteps - step;
  const most = Math.min(wanted, job.evalEvery > 0 ? Math.min(rest, job.evalEvery - (step % job.evalEvery)) : rest);
  for (let count = 1; count <= most; count++) if (control.checkpointDue?.(step + count)) return { count, checkpoint: true };
  return { count: Math.max(0, most), checkpoint: false };
}
