/**
 * @file The curvature of the loss while a race trains: largest and smallest Hessian eigenvalue and the gradient's norm, every so many updates.
 *
 * Of the first seed of every run, on the first training images, unaugmented. Lanczos on exact products (landscape/lanczos.ts), begun at the vectors of
 * the measurement before and a little at random, until the residuals of both eigenvalues are within 1% of the larger, or `MOST` products.
 * Training does not wait: a run has one point under way and one waiting, and a newer one takes the waiting one's place (but for the very first). In the
 * thread in which training computes, too, measuring rests after every product for as long as that product took: half of the time at most. What waits at
 * the end of training is measured to the end, without rests.
 * Sources: Cohen et al. 2021, "Gradient descent on neural networks typically occurs at the edge of stability", arXiv 2103.00065 (sharpness by Lanczos
 * while gradient descent trains); there every measurement begins at random.
 */
import type { CheckpointBlock, Curvature, Engine, EngineJob } from '../engines/engine.ts';
import { createLanczos, type Ritz } from '../landscape/lanczos.ts';
import { stream } from '../math/rng.ts';
import { initialize } from '../models/initialize.ts';
import type { NamedTensors } from '../models/model.ts';
import type { Plan } from './plan.ts';
import type { CurvatureReport, CurveJob } from './protocol.ts';

export interface Bends {
  /** For EngineControl.checkpointDue: whether the network after `step` updates is to be measured. */
  due(step: number): boolean;
  take(block: CheckpointBlock): void;
  /** Training is over: resolves when what waits is measured. */
  finish(): Promise<void>;
  /** Gives up what is under way, and frees everything. */
  close(): void;
}

interface BendsDeps {
  readonly runId: number;
  readonly job: EngineJob;
  readonly firstStep: number;
  /** First replica of every run. */
  readonly measured: readonly number[];
  readonly curve: CurveJob;
  /** An engine with second derivatives; `own`: to be closed by us. */
  open(): Promise<{ readonly engine: Engine; readonly own: boolean }>;
  report(it: CurvatureReport): void;
  now(): number;
  /** Resolves after so many milliseconds. */
  rest(ms: number): Promise<void>;
}

/** Rests after a product, in times that it took. */
const RESTS = 1;
const TOLERANCE = 0.01;
const FEWEST = 6;
const MOST = 40;

interface Point {
  readonly replica: number;
  readonly step: number;
  readonly weights: NamedTensors;
}

/** Those of a race that is about to train on `engine`. */
export function bendsOf({
  runId,
  plan,
  curve,
  engine,
  openBeside,
  now,
}: {
  readonly runId: number;
  readonly plan: Plan;
  readonly curve: CurveJob;
  readonly engine: Engine;
  openBeside(): Promise<Engine>;
  now(): number;
}): (report: (it: CurvatureReport) => void) => Bends {
  const { live, engineJob: job, firstStep } = plan;
  const measured = live.map((_, index) => live.slice(0, index).reduce((sum, { replicas }) => sum + replicas.length, 0));
  const open = async () => (engine.curvature ? { engine, own: false } : { engine: await openBeside(), own: true });
  const rest = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  return (report) => createBends({ runId, job, firstStep, measured, curve, open, report, now, rest });
}

function createBends({ runId, job, firstStep, measured, curve, open, report, now, rest }: BendsDeps): Bends {
  let waiting: readonly Point[] = [];
  const starts = new Map<number, Float64Array>();
  const images = Math.min(curve.images, job.data.train.count);
  const last = new Map(measured.map((replica) => [replica, firstStep]));
  let closed = false;
  let hurry = false;
  let tools: { readonly engine: Engine; readonly own: boolean; readonly curvature: Curvature } | null = null;
  let working: Promise<void> | null = null;
  let failed: { readonly error: unknown } | null = null;

  if (firstStep === 0)
    for (const replica of measured)
      add({ replica, step: 0, weights: job.initial?.[replica] ?? initialize(job.model, job.replicas[replica]?.seed as number) });

  function add(point: Point): void {
    const at = waiting.findIndex(({ replica, step }) => replica === point.replica && step > 0);
    waiting = at < 0 ? [...waiting, point] : waiting.with(at, point); // in its place in the queue: runs take turns
    working ??= work()
      .catch((error: unknown) => {
        failed = { error };
      })
      .finally(() => {
        working = null;
      });
  }

  async function work(): Promise<void> {
    for (let [point] = waiting; point && !closed; [point] = waiting) {
      waiting = waiting.slice(1);
      tools ??= await openTools();
      if (!closed) await measure(tools.curvature, point);
    }
    if (closed) close();
  }

  async function openTools() {
    const { engine, own } = await open();
    const curvature = await engine.curvature?.({ model: job.model, split: job.data.train, count: images, batchSize: job.batchSize });
    if (!curvature) throw new Error('internal: this engine has no second derivatives');
    return { engine, own, curvature };
  }

  async function measure(curvature: Curvature, { replica, step, weights }: Point): Promise<void> {
    const slope = await timed(() => curvature.at(weights));
    if (!slope || !Number.isFinite(slope.loss)) return;
    const lanczos = createLanczos(curvature.size, step, starts.get(replica));
    for (;;) {
      const { next } = lanczos;
      if (!next) break;
      const product = await timed(() => curvature.times(next));
      if (!product || closed || !product.every(Number.isFinite)) return;
      lanczos.take(product);
      if (lanczos.products >= MOST || (lanczos.products >= FEWEST && settled(lanczos.ends()))) break;
    }
    const { smallest, largest } = lanczos.ends();
    starts.set(replica, mixed([largest.vector(), smallest.vector()], step));
    report({
      ...{ type: 'curvature', runId, replica, step, images, products: lanczos.products, loss: slope.loss, gradNorm: norm(slope.gradient) },
      ...{ largest: largest.value, smallest: smallest.value, largestResidual: largest.residual, smallestResidual: smallest.residual },
    });
  }

  /** Rests after the work. */
  async function timed<T>(ask: () => Promise<T>): Promise<T> {
    const before = tools?.curvature.spent() ?? 0;
    const answer = await ask();
    const spent = (tools?.curvature.spent() ?? 0) - before;
    for (const until = now() + RESTS * spent; !hurry && !closed && now() < until; ) await rest(Math.min(20, until - now()));
    return answer;
  }

  function close(): void {
    closed = true;
    waiting = [];
    tools?.curvature.close();
    if (tools?.own) tools.engine.dispose();
    tools = null;
  }

  return {
    due(step) {
      return step % curve.every === 0 && step > Math.max(...last.values());
    },
    take({ replica, checkpoint: { step, weights } }) {
      if (step % curve.every !== 0 || step <= (last.get(replica) ?? Number.POSITIVE_INFINITY)) return; // again, after a lost device
      last.set(replica, step);
      add({ replica, step, weights });
    },
    async finish() {
      hurry = true;
      await working;
      if (failed) throw failed.error;
    },
    close,
  };
}

function settled({ smallest, largest }: { readonly smallest: Ritz; readonly largest: Ritz }): boolean {
  const size = Math.max(Math.abs(smallest.value), Math.abs(largest.value));
  return Math.max(smallest.residual, largest.residual) <= TOLERANCE * size;
}

/** Their sum, and a tenth of chance, so that a direction that was orthogonal to both is found when it grows. */
function mixed(vectors: readonly Float64Array[], step: number): Float64Array {
  const rng = stream(step, 'curvature');
  const chance = Float64Array.from(vectors[0] ?? [], () => rng.uniform() - 0.5);
  const size = norm(chance);
  return chance.map((x, i) => vectors.reduce((sum, vector) => sum + (vector[i] as number), (0.1 * x) / size));
}

function norm(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}
