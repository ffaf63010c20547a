/**
 * @file From a job (what the person asked for) to an engine job (what an engine trains), with its live replicas and judges.
 *
 * A `train` job has one replica per run, all of the task's seed: they start equal and see the same batches.
 * Reduce on plateau listens: every evaluation but the one of the untrained network is folded into its state, as PyTorch's users call
 * `scheduler.step(loss)` after each epoch; a patch starts the rule anew.
 * A `find` job has one replica per seed, or per layer group and seed (experiment/findRates.ts); the ramp takes the schedule's place, momentum is the
 * optimizer's own, and nothing is evaluated on the way.
 */
import type { Dataset } from '../datasets/dataset.ts';
import type { EngineJob } from '../engines/engine.ts';
import { scheduleContext } from '../experiment/epochs.ts';
import { findRates, findReplicas } from '../experiment/findRates.ts';
import { runRate } from '../experiment/rates.ts';
import type { RunSpec } from '../experiment/spec.ts';
import type { ModelSpec } from '../models/model.ts';
import { buildModel } from '../models/registry.ts';
import { rampAt } from '../rangetest/ramp.ts';
import { stopRules } from '../rangetest/stop.ts';
import { createPlateau } from '../schedules/reduceOnPlateau.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import type { Judge } from './judge.ts';
import { createJudge } from './judge.ts';
import type { LiveReplica, Rates } from './liveReplica.ts';
import { createLiveReplica } from './liveReplica.ts';
import type { Job } from './protocol.ts';

export interface Plan {
  readonly engineJob: EngineJob;
  /** One per replica. */
  readonly live: readonly LiveReplica[];
  /** One per replica. */
  readonly judges: readonly Judge[];
  readonly stepsPerEpoch: number;
  /** Numbers that training changes. */
  readonly weights: number;
}

export function buildPlan(job: Job, data: Dataset): Plan {
  const { task } = job;
  const model = buildModel(task.model, data.shape, data.classes);
  const groupCount = model.groups.length;
  const context = scheduleContext(task, data.train.count);
  const find = job.kind === 'find' ? job.find : null;

  const live =
    job.kind === 'train'
      ? job.runs.map((run) => createLiveReplica(task.seed, run, (it) => trainRates(it, context, groupCount)))
      : findReplicas(job.find, task.seed, groupCount).map(({ group, seed }) =>
          createLiveReplica(seed, job.run, (it) => ({
            ...findRates(job.find, it, context, groupCount, group, (step) => rampAt(step, job.find)),
            momentumAt: () => undefined,
          })),
        );

  return {
    engineJob: {
      model,
      data,
      batchSize: task.batchSize,
      totalSteps: find ? find.steps : context.totalSteps,
      replicas: live.map((it) => it.replica),
      evalEvery: find ? 0 : task.evalEvery,
      evalCount: Math.min(task.evalCount, data.test.count),
    },
    live,
    judges: live.map(() => createJudge(find ? { ...stopRules.ours, factor: find.stopFactor } : undefined)),
    stepsPerEpoch: context.stepsPerEpoch,
    weights: countWeights(model),
  };
}

function trainRates(run: RunSpec, context: ScheduleContext, groupCount: number): Rates {
  const rates = runRate(run, context, groupCount);
  if (run.schedule.kind !== 'reduceOnPlateau') return rates;
  const rule = createPlateau(run.schedule.params);
  let state = rule.start;
  return {
    lrAt: (step, group) => rule.lrAt(state, step) * (rates.factors[group] as number),
    momentumAt: rates.momentumAt,
    frozen: rates.frozen,
    listen(testLoss) {
      state = rule.step(state, testLoss);
    },
  };
}

function countWeights(model: ModelSpec): number {
  return model.params.reduce((sum, param) => sum + param.shape.reduce((size, n) => size * n, 1), 0);
}
