/** @file Training for the stores of the Transfer view without a worker: every job is recorded, and told to the end unless the test holds it. */
import type { TrainAside } from '../../src/app/stores/transferJob.ts';
import { plannedContext } from '../../src/experiment/conflicts.ts';
import { findReplicas } from '../../src/experiment/findRates.ts';
import { rampAt } from '../../src/rangetest/ramp.ts';
import type { RunHandle } from '../../src/worker/client.ts';
import type { Checkpoint, Job, TrainingReport } from '../../src/worker/protocol.ts';

export interface FakeTraining {
  readonly train: TrainAside;
  readonly jobs: Job[];
  /** Jobs from this number on (from 0) stay where they are after `started`, until they are stopped. */
  holdFrom: number;
  /** Replica that diverges in the job of this number. */
  diverges: { readonly job: number; readonly replica: number } | null;
  /** Test loss after `step` updates of a job whose weights have seen `seen` updates in all. */
  testLoss: (step: number, seen: number) => number;
  readonly acts: string[];
}

export function fakeTraining(): FakeTraining {
  const fake: FakeTraining = { train, jobs: [], holdFrom: Number.POSITIVE_INFINITY, diverges: null, testLoss: () => 0.5, acts: [] };

  function train(job: Job, apply: (report: TrainingReport) => void): RunHandle {
    const number = fake.jobs.length;
    fake.jobs.push(job);
    let over = false;
    const tell = (report: TrainingReport) => {
      if (over) return;
      over = report.type === 'ended';
      apply(report);
    };
    const act = (name: string, report?: TrainingReport) => () => {
      fake.acts.push(`${name} ${number}`);
      if (report) tell(report);
      if (name === 'drop') over = true;
    };
    queueMicrotask(() => number < fake.holdFrom && report(job, number, tell));
    return {
      id: number,
      pause: act('pause', { type: 'paused', runId: number, step: 0 }),
      resume: act('resume', { type: 'resumed', runId: number }),
      stop: act('stop', { type: 'ended', runId: number, reason: 'stopped' }),
      drop: act('drop'),
      step() {},
      patch() {},
      granted() {},
    };
  }

  function report(job: Job, runId: number, tell: (it: TrainingReport) => void): void {
    const { totalSteps, stepsPerEpoch } = plannedContext(job.task);
    const count = job.kind === 'find' ? findReplicas(job.find, 0, 3).length : job.runs.length * job.task.seeds;
    const steps = job.kind === 'find' ? job.find.steps : totalSteps;
    const from = job.kind === 'train' ? job.from?.checkpoints : undefined;
    const firstStep = from?.[0]?.step ?? 0;
    const secondsBefore = (job.kind === 'train' && job.from?.seconds) || 0;
    const groups = job.task.precompute ? ['dense'] : ['conv1', 'conv2-conv3', 'dense'];
    const weights = (replica: number) =>
      from?.[replica]?.weights ?? job.initial?.[replica] ?? { seen: Float32Array.of(0), seed: Float32Array.of(replica) };
    const seen = (replica: number) => weights(replica).seen?.[0] ?? 0;
    const place = (step: number, lost: number | null): TrainingReport => ({
      ...{ type: 'checkpoint', runId, step, seconds: 0 },
      checkpoints: Array.from({ length: count }, (_, r): Checkpoint | null =>
        r === lost
          ? null
          : {
              step,
              optimizer: { kind: 'momentum', params: {} },
              slots: {},
              counts: [0, 0, 0],
              weights: { ...weights(r), seen: Float32Array.of(seen(r) + step - firstStep) },
            },
      ),
    });
    const lost = fake.diverges?.job === runId ? fake.diverges.replica : null;
    const precomputing = job.task.precompute ? { precomputing: 0.5 } : {};
    tell({ type: 'started', runId, totalSteps: steps, stepsPerEpoch, firstStep, replicas: count, groups, weights: 10, ...precomputing });
    const ends = job.kind === 'train' && job.ends;
    if (ends) tell(place(firstStep, null));
    const rows = steps - firstStep;
    const pace = job.task.precompute ? 1e-4 : 1e-2;
    for (let replica = 0; replica < count; replica++) {
      const rate = (t: number) => (job.kind === 'find' ? rampAt(t, job.find) : 0.03);
      // a range test that falls until 0.1 and rises after it
      const loss = (t: number) => (job.kind === 'find' ? 1 + 0.1 * Math.abs(Math.log10(rate(t)) + 1) ** 1.5 : 1 / (1 + 0.01 * (seen(replica) + t)));
      tell({
        ...{ type: 'steps', runId, replica, firstStep, count: rows },
        columns: {
          loss: Float32Array.from({ length: rows }, (_, t) => loss(t)),
          accuracy: new Float32Array(rows),
          lr: Float64Array.from({ length: rows * groups.length }, (_, i) => rate(Math.floor(i / groups.length))),
          seconds: Float64Array.from({ length: rows }, (_, t) => secondsBefore + (t + 1) * pace),
        },
      });
      for (let step = firstStep; job.kind === 'train' && job.task.evalEvery > 0 && step <= steps; step += job.task.evalEvery) {
        if (step === firstStep && from) continue;
        const at = seen(replica) + step - firstStep;
        tell({
          type: 'evaluated',
          runId,
          replica,
          step,
          loss: fake.testLoss(step, at),
          accuracy: Math.min(0.9, 0.5 + at / 1e4 + replica / 100),
          count: 384,
        });
      }
    }
    if (ends) tell(place(steps, lost));
    for (let replica = 0; replica < count; replica++)
      tell({ type: 'replicaEnded', runId, replica, step: steps, reason: replica === lost ? 'diverged' : 'finished' });
    tell({ type: 'ended', runId, reason: 'finished' });
  }

  return fake;
}
