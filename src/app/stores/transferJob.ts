/** @file One job of the transfer recipe, from start to end: its series, and the checkpoints that it begins and ends with. */
import { createSeries, type Series } from '../../runs/series.ts';
import type { RunHandle } from '../../worker/client.ts';
import type { Checkpoint, FailureReport, Job, RunEnd, TrainingReport } from '../../worker/protocol.ts';

type Started = Extract<TrainingReport, { readonly type: 'started' }>;

export interface JobOutcome {
  readonly reason: RunEnd | 'failed';
  readonly failure: FailureReport | null;
  /** What `started` said; null: it did not get that far. */
  readonly started: Started | null;
  readonly series: readonly Series[];
  /** One per replica, null for one that was over; absent where they were not asked for. */
  readonly begins: readonly (Checkpoint | null)[] | null;
  readonly ends: readonly (Checkpoint | null)[] | null;
}

export interface JobHooks {
  /** Series to go on with, where the job goes on from a checkpoint. */
  readonly known?: readonly Series[];
  onStart?(started: Started, series: readonly Series[]): void;
  /** Something new was reported. */
  onGrow?(): void;
  onPhase?(phase: 'running' | 'paused'): void;
}

/** How a job is trained: connection.ts, or a fake. */
export type TrainAside = (job: Job, apply: (report: TrainingReport) => void, lost: () => void) => RunHandle | null;

export interface JobRun {
  readonly handle: RunHandle | null;
  /** Never rejects. */
  readonly outcome: Promise<JobOutcome>;
}

export function runJob(train: TrainAside, job: Job, hooks: JobHooks = {}): JobRun {
  let started: Started | null = null;
  let series: readonly Series[] = hooks.known ?? [];
  let begins: JobOutcome['begins'] = null;
  let ends: JobOutcome['ends'] = null;
  let settle: (outcome: JobOutcome) => void = () => {};
  const outcome = new Promise<JobOutcome>((resolve) => {
    settle = resolve;
  });
  const over = (reason: JobOutcome['reason'], failure: FailureReport | null = null) => settle({ reason, failure, started, series, begins, ends });
  const apply = (report: TrainingReport): void => {
    switch (report.type) {
      case 'started':
        started = report;
        if (!hooks.known) series = Array.from({ length: report.replicas }, () => createSeries(report.groups.length));
        hooks.onStart?.(report, series);
        return;
      case 'steps': {
        const one = series[report.replica];
        if (!one) return;
        const { loss, accuracy, lr, seconds, gradNorm, updateRatio } = report.columns;
        one.loss.push(loss);
        one.accuracy.push(accuracy);
        one.lr.push(lr);
        one.seconds.push(seconds);
        if (gradNorm) one.gradNorm.push(gradNorm);
        if (updateRatio) one.updateRatio.push(updateRatio);
        one.version++;
        hooks.onGrow?.();
        return;
      }
      case 'evaluated': {
        const one = series[report.replica];
        if (!one) return;
        one.evalStep.push([report.step]);
        one.evalLoss.push([report.loss]);
        one.evalAccuracy.push([report.accuracy]);
        one.version++;
        hooks.onGrow?.();
        return;
      }
      case 'replicaEnded': {
        const one = series[report.replica];
        if (one) one.end = { step: report.step, reason: report.reason };
        return;
      }
      case 'checkpoint':
        if (begins === null) begins = report.checkpoints;
        else ends = report.checkpoints;
        return;
      case 'paused':
        hooks.onPhase?.('paused');
        return;
      case 'resumed':
        hooks.onPhase?.('running');
        return;
      case 'ended':
        over(report.reason);
        return;
      case 'failed':
        over('failed', report.error);
        return;
      default: // what the recipe does not ask for
    }
  };
  const handle = train(job, apply, () => over('stopped'));
  if (!handle) over('stopped');
  return { handle, outcome };
}
