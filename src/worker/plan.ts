/**
 * @file From a job (what the person asked for) to an engine job (what an engine trains), with its live runs and judges.
 *
 * A `train` job has one replica per run and seed, those of a run in a row; replicas of one seed start equal and see the same batches. What acts at each
 * step is experiment/historyRate.ts, the function that the page draws.
 * A `find` job has one replica per seed, or per layer group and seed (experiment/findRates.ts); the ramp takes the schedule's place, momentum is the
 * optimizer's own, and nothing is evaluated on the way.
 */
import type { Dataset } from '../datasets/dataset.ts';
import type { Checkpoint, Engine, EngineJob, Replica } from '../engines/engine.ts';
import { precompute } from '../engines/precompute.ts';
import { scheduleContext } from '../experiment/epochs.ts';
import { findRates, findReplicas } from '../experiment/findRates.ts';
import { historyRate } from '../experiment/historyRate.ts';
import { freezing, frozenGroups, normStandsStill, stillThroughout } from '../experiment/rates.ts';
import type { RunSpec, TaskSpec } from '../experiment/spec.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec } from '../models/model.ts';
import type { SafetensorsFile } from '../models/safetensors.ts';
import { rampAt } from '../rangetest/ramp.ts';
import { stopRules } from '../rangetest/stop.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import type { Judge } from './judge.ts';
import { createJudge } from './judge.ts';
import type { LiveRun } from './liveRun.ts';
import { createLiveRun } from './liveRun.ts';
import type { FindJob, Job, TrainFrom, TrainJob } from './protocol.ts';
import { taskParts } from './taskParts.ts';

export interface Plan {
  readonly engineJob: EngineJob;
  /** Its replicas in order are those of the job. */
  readonly live: readonly LiveRun[];
  /** One per replica. */
  readonly judges: readonly Judge[];
  /** Where it goes on. */
  readonly from: TrainFrom | null;
  readonly firstStep: number;
  /** Seconds of training after which the race is over; 0: never. */
  readonly stopSeconds: number;
  readonly stepsPerEpoch: number;
  /** Numbers that training changes. */
  readonly weights: number;
  /** So many first groups are computed once, before training (engines/precompute.ts). */
  readonly precompute: number;
  /** The state of the whole network from one that the engine reports, where activations were precomputed. */
  readonly whole?: (state: Checkpoint) => Checkpoint;
}

/** `saved`: the checkpoint that the task starts from, or null. */
export function buildPlan(job: Job, whole: Dataset, saved: SafetensorsFile | null = null): Plan {
  const { task } = job;
  const { startOf, ...asked } = taskParts(task, whole, saved);
  const { data, model } = asked;
  const context = scheduleContext(task, data.train.count);
  const parts = job.kind === 'train' ? trainParts(job, context, model.groups.length) : findParts(job, context, model.groups.length);
  const from = job.kind === 'train' ? (job.from ?? null) : null;
  const replicas = parts.live.flatMap((live) => live.replicas);
  const initial = job.initial ?? (startOf && replicas.map(({ seed }) => startOf(seed)));
  return {
    ...parts,
    engineJob: {
      ...asked,
      totalSteps: job.kind === 'find' ? job.find.steps : context.totalSteps,
      replicas,
      evalEvery: job.kind === 'find' ? 0 : task.evalEvery,
      evalCount: Math.min(task.evalCount, data.test.count),
      measure: job.kind === 'train' && job.measure === true,
      ...(initial && { initial }),
      ...(from && { from: from.checkpoints }),
    },
    from,
    firstStep: stepOf(from),
    stepsPerEpoch: context.stepsPerEpoch,
    weights: countWeights(model),
    precompute: task.precompute ? precomputable(job) : 0,
  };
}

/** The plan on precomputed activations, where it asks for them and the network can be cut there: the numbers are the same. */
export async function shorten(plan: Plan, engine: Engine, signal: AbortSignal): Promise<Plan> {
  if (plan.precompute === 0) return plan;
  const short = await precompute(engine, plan.engineJob, plan.precompute, signal);
  if (!short) return plan;
  const { job, whole } = short;
  return { ...plan, engineJob: job, whole, from: plan.from && { ...plan.from, checkpoints: job.from ?? plan.from.checkpoints } };
}

/** New settings of a run, in which what was precomputed stands still, body and batch norm: there is nothing left of it that could train. */
export function withinPlan(plan: Plan, task: Pick<TaskSpec, 'start'>, asked: RunSpec): RunSpec {
  if (!plan.whole) return asked;
  const still = frozenGroups(asked.groups, plan.precompute + plan.engineJob.model.groups.length).map((one, g) => one || g < plan.precompute);
  const frozenNorm = normStandsStill(asked.groups, task.start) ? asked.groups.frozenNorm : 'evaluate';
  return { ...asked, groups: { ...asked.groups, ...freezing(still), frozenNorm } };
}

/** Where every replica begins; null: it is over. */
export function beginnings({ engineJob: { model, replicas, initial, from }, firstStep }: Plan): readonly (Checkpoint | null)[] {
  const counts = model.groups.map(() => 0);
  const fresh = ({ seed, optimizer }: Replica, r: number): Checkpoint => ({
    ...{ step: firstStep, optimizer, counts, slots: {} },
    weights: initial?.[r] ?? initialize(model, seed),
  });
  return from ?? replicas.map(fresh);
}

/** In a range test of each group by itself every group has its turn. */
function precomputable(job: Job): number {
  if (job.kind === 'find' && job.find.groups === 'each') return 0;
  return stillThroughout(job.task, job.kind === 'find' ? [job.run] : job.runs);
}

/** The run and seed that a replica is. */
export function placeOfReplica(plan: Plan, replica: number): { readonly live: LiveRun; readonly index: number; readonly k: number } {
  let k = replica;
  for (const [index, live] of plan.live.entries()) {
    if (k < live.replicas.length) return { live, index, k };
    k -= live.replicas.length;
  }
  throw new Error(`internal: no replica ${replica}`);
}

type Parts = Pick<Plan, 'live' | 'judges' | 'stopSeconds'>;

function trainParts({ task, runs, target, from }: TrainJob, context: ScheduleContext, groupCount: number): Parts {
  const seeds = Array.from({ length: task.seeds }, (_, k) => task.seed + k);
  const heardBy = (index: number) => seeds.map((_, k) => from?.heard[index * seeds.length + k] ?? []);
  const { stop } = task;
  const when = { target: stop.target ? target : null, plateau: stop.plateau };
  return {
    live: runs.map((run, index) =>
      createLiveRun(run, seeds, { step: stepOf(from ?? null), heard: heardBy(index) }, (it, heard) => {
        const rates = historyRate(it, context, groupCount, heard);
        return { ...rates, normStillAt: (step) => normStandsStill(rates.groupsAt(step), task.start) };
      }),
    ),
    judges: runs.flatMap((_, index) => heardBy(index).map((heard) => createJudge({ stop: when, heard: heard.map(({ loss }) => loss) }))),
    stopSeconds: stop.seconds,
  };
}

function findParts({ task, run, find }: FindJob, context: ScheduleContext, groupCount: number): Parts {
  const replicas = findReplicas(find, task.seed, groupCount);
  const live = createLiveRun(
    run,
    replicas.map(({ seed }) => seed),
    { step: 0, heard: [] },
    (it, _heard, k) => {
      const rates = findRates(find, it, context, groupCount, replicas[k]?.group ?? null, (step) => rampAt(step, find));
      return {
        lrAt: rates.lrAt,
        momentumAt: () => undefined,
        frozenAt: (_step, group) => rates.frozen[group] === true,
        normStillAt: () => normStandsStill(it.groups, task.start),
        optimizerAt: () => it.optimizer,
        restarts: [],
      };
    },
  );
  return { live: [live], judges: replicas.map(() => createJudge({ rule: { ...stopRules.ours, factor: find.stopFactor } })), stopSeconds: 0 };
}

function stepOf(from: TrainFrom | null): number {
  return from?.checkpoints.find((checkpoint) => checkpoint !== null)?.step ?? 0;
}

function countWeights(model: ModelSpec): number {
  return model.params.reduce((sum, param) => sum + param.shape.reduce((size, n) => size * n, 1), 0);
}
