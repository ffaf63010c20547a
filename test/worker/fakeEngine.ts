/**
 * @file An engine without a network: losses are a function of seed, step and rate, its pace is set by the test, and it counts what is done to it.
 */
import { activeReplicas, evaluationDue, firstStepOf, layOut } from '../../src/engines/blocks.ts';
import type { Engine, EngineControl, EngineEvent, EngineInfo, EngineJob, Replica } from '../../src/engines/engine.ts';

export interface FakeOptions {
  /** Updates per block. */
  readonly block?: number;
  /** ms per block. 0: as fast as promises go. */
  readonly blockMs?: number;
  /** How it waits. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Launches one block ahead of the one it hands out, as the tfjs engine does on a GPU. */
  readonly lookAhead?: boolean;
  readonly lossAt?: (step: number, replica: number, seed: number, lr: number) => number;
  readonly testLossAt?: (step: number, replica: number) => number;
  readonly testAccuracyAt?: (step: number, replica: number) => number;
  /** Throws this when update `at` is asked for. */
  readonly throws?: { readonly at: number; readonly error: () => Error };
  /** Never answers from update `at` on. */
  readonly hangsAt?: number;
}

export interface FakeEngine extends Engine {
  readonly stats: {
    pulls: number;
    jobs: number;
    openJobs: number;
    mostOpen: number;
    disposed: number;
    optimizers: unknown[];
    frozen: boolean[][];
    firstSteps: number[];
  };
  lose(reason: string): void;
}

const info: EngineInfo = { engine: 'tfjs', backend: 'cpu', version: 1, device: 'fake', software: true, reasons: ['cpuFallback'] };

export function defaultLoss(step: number, _replica: number, seed: number, lr: number): number {
  return 2.3 / (1 + step * lr) + (seed % 7) * 1e-3;
}

export function createFakeEngine(options: FakeOptions = {}): FakeEngine {
  const stats: FakeEngine['stats'] = { pulls: 0, jobs: 0, openJobs: 0, mostOpen: 0, disposed: 0, optimizers: [], frozen: [], firstSteps: [] };
  let lose: (reason: string) => void = () => {};
  const lost = new Promise<string>((resolve) => {
    lose = resolve;
  });
  return {
    info,
    stats,
    lost,
    lose,
    memory: () => ({ tensors: stats.openJobs, bytes: 0 }),
    dispose() {
      stats.disposed++;
    },
    async *look({ points, weightsAt, count, split, model, probabilities }, signal) {
      for (let point = 0; point < points && !signal.aborted; point++) {
        const first = Object.values(weightsAt(point))[0]?.[0] ?? 0;
        const images = Math.min(count, split.count);
        const shares = new Float32Array(images * model.classes).fill(1 / model.classes);
        yield { point, loss: 1 + first * first, accuracy: 1 / (2 + first * first), ...(probabilities && { probabilities: shares }) };
      }
    },
    train(job, control) {
      const events = generate(job, control, options, stats);
      const next = events.next.bind(events);
      events.next = () => {
        stats.pulls++;
        return next();
      };
      return events;
    },
  };
}

interface Block {
  readonly first: number;
  readonly count: number;
  readonly checkpoint: boolean;
  readonly events: readonly EngineEvent[];
}

async function* generate(
  job: EngineJob,
  control: EngineControl,
  options: FakeOptions,
  stats: FakeEngine['stats'],
): AsyncGenerator<EngineEvent, void, undefined> {
  const { block = 4, blockMs = 0, lookAhead = false, sleep } = options;
  if (blockMs > 0 && !sleep) throw new Error('an engine with a pace needs a clock');
  const evaluations = (step: number): EngineEvent[] =>
    activeReplicas(job, control).map((replica) => ({
      type: 'evaluated',
      replica,
      step,
      loss: options.testLossAt?.(step, replica) ?? 2,
      accuracy: options.testAccuracyAt?.(step, replica) ?? 0.5,
      count: job.evalCount,
    }));
  let step = firstStepOf(job);
  const launch = (limit: number): Block | null => {
    const { count, checkpoint } = layOut(job, control, step, Math.min(block, limit));
    if (count === 0) return null;
    const first = step;
    step += count;
    return { first, count, checkpoint, events: activeReplicas(job, control).map((replica) => compute(job, replica, first, count, options, stats)) };
  };
  stats.jobs++;
  stats.firstSteps.push(step);
  stats.openJobs++;
  stats.mostOpen = Math.max(stats.mostOpen, stats.openJobs);
  try {
    if (job.evalEvery > 0 && !job.from) yield* evaluations(0);
    let ahead: Block | null = null;
    while (!control.signal.aborted) {
      const limit = Math.max(1, control.blockLimit());
      const current: Block | null = ahead ?? launch(limit);
      if (!current) return;
      const end: number = current.first + current.count;
      ahead = lookAhead && !current.checkpoint && !evaluationDue(job, end) && limit > current.count ? launch(limit - current.count) : null;
      if (options.hangsAt !== undefined && end > options.hangsAt) await new Promise(() => {});
      if (blockMs > 0) await sleep?.(blockMs);
      if (control.signal.aborted) return;
      yield* current.events;
      if (evaluationDue(job, end)) yield* evaluations(end);
      if (current.checkpoint) yield* checkpoints(job, control, end);
    }
  } finally {
    stats.openJobs--;
  }
}

/** The number of updates done, and noughts for the weights of the model. */
function checkpoints(job: EngineJob, control: EngineControl, step: number): EngineEvent[] {
  const specs = [...job.model.params, ...job.model.buffers];
  const noughts = Object.fromEntries(specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((size, n) => size * n, 1))]));
  return activeReplicas(job, control).map((replica) => ({
    type: 'checkpoint',
    replica,
    checkpoint: {
      step,
      optimizer: (job.replicas[replica] as Replica).optimizer,
      weights: { updates: Float32Array.of(step), ...noughts },
      slots: {},
      counts: job.model.groups.map(() => step),
    },
  }));
}

function compute(job: EngineJob, r: number, first: number, count: number, options: FakeOptions, stats: FakeEngine['stats']): EngineEvent {
  const { lossAt = defaultLoss, throws } = options;
  const replica = job.replicas[r];
  if (!replica) throw new Error(`no replica ${r}`);
  const groups = job.model.groups.length;
  // one buffer under two columns: whoever transfers must not empty the other
  const shared = new Float32Array(2 * count);
  const lr = new Float64Array(count * groups);
  for (let i = 0; i < count; i++) {
    const step = first + i;
    if (throws && step >= throws.at) throw throws.error();
    for (let g = 0; g < groups; g++) lr[i * groups + g] = replica.lrAt(step, g);
    replica.momentumAt(step);
    shared[i] = lossAt(step, r, replica.seed, lr[i * groups + groups - 1] as number);
    shared[count + i] = step / job.totalSteps;
    stats.optimizers[step] = replica.optimizer;
    stats.frozen[step] = job.model.groups.map((_, g) => replica.frozenAt(step, g));
  }
  return { type: 'steps', replica: r, firstStep: first, count, loss: shared.subarray(0, count), accuracy: shared.subarray(count), lr };
}
