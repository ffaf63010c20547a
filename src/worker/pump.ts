/**
 * @file Pulls an engine's generator: under credit, with pause, single steps and stop, and stamps the training time.
 *
 * The replicas of a job advance in lock-step, block by block; a pause therefore ends the round in which it came, so that every active replica
 * has done the same number of updates. An engine may have launched a block ahead; that one is waited for too, so that a paused engine is idle
and a patch acts on the very next update shown. `done[r]`: updates of replica r received; `goal`: pause when every active one has done so many.
 * Clock: seconds spent in pulls that returned updates. Pauses, waiting for credit and pulls that evaluate are left out. Within a block the
 * time is spread evenly over the updates.
 */
import type { Engine, EngineEvent, EngineJob, EvalBlock, StepBlock } from '../engines/engine.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import type { Judge } from './judge.ts';
import type { Post } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import type { ReplicaEnd } from './protocol.ts';
import { CREDIT_PER_REPLICA } from './protocol.ts';

export interface PumpDeps {
  readonly runId: number;
  readonly engine: Engine;
  readonly job: EngineJob;
  /** One per replica. */
  readonly judges: readonly Judge[];
  /** Updates of a replica that are computed, or on their way. */
  consulted(replica: number): number;
  /** Told of every evaluation as it comes, before the next update. */
  evaluated(event: EvalBlock): void;
  readonly post: Post;
  /** Milliseconds, monotone. */
  now(): number;
  /** Lets messages that have arrived be handled. */
  yieldToEvents(): Promise<void>;
}

export type RunEnd = 'finished' | 'stopped' | 'diverged';

export interface Pump {
  /** Trains to the end. Rejects with whatever the engine throws, or deviceLost. The engine's generator is over when this settles. */
  run(): Promise<RunEnd>;
  pause(): void;
  resume(steps?: number): void;
  stop(): void;
  grant(reports: number): void;
  lose(reason: string): void;
  trains(replica: number): boolean;
}

export function createPump({ runId, engine, job, judges, consulted, evaluated, post, now, yieldToEvents }: PumpDeps): Pump {
  const replicas = job.replicas.length;
  const groups = job.model.groups.length;
  const outbox = createOutbox(runId, replicas, groups, CREDIT_PER_REPLICA * replicas, post);
  const abort = new AbortController();
  const done: number[] = new Array<number>(replicas).fill(0);
  const ends: (ReplicaEnd | null)[] = new Array<ReplicaEnd | null>(replicas).fill(null);
  const stampedAt = new Float64Array(replicas); // seconds at the end of the last update of each replica
  let seconds = 0;
  let goal = Number.POSITIVE_INFINITY;
  let pauseAsked = false;
  let pauseReported = false;
  let stopped = false;
  let lost: EnvironmentError | null = null;
  let wake: (() => void) | null = null;
  let failPull: ((error: Error) => void) | null = null;

  const active = (replica: number) => ends[replica] === null;
  const activeDone = () => done.filter((_, replica) => active(replica));
  /** Where every active replica stands when nothing more is launched. */
  const launched = () => Math.max(...done.map((count, replica) => (active(replica) ? Math.max(count, consulted(replica)) : 0)));
  const control = {
    signal: abort.signal,
    blockLimit: () => (goal === Number.POSITIVE_INFINITY ? job.totalSteps : Math.max(1, goal - Math.min(...activeDone()))),
    active,
  };

  async function run(): Promise<RunEnd> {
    const events = engine.train(job, control);
    try {
      while (ends.includes(null)) {
        await gate();
        if (stopped) break;
        const before = now();
        const pulled = await pull(events);
        if (pulled.done) {
          if (!stopped) finish();
          break;
        }
        take(pulled.value, (now() - before) / 1000);
        await yieldToEvents();
      }
    } finally {
      abort.abort();
      const returned = events.return();
      // after a loss a pull may hang for ever, and `return` behind it
      if (lost) returned.catch(() => {});
      else await returned;
    }
    await drain();
    if (stopped) return 'stopped';
    return ends.every((end) => end === 'diverged') ? 'diverged' : 'finished';
  }

  /** Returns when the engine may be pulled, or the run was stopped. */
  async function gate(): Promise<void> {
    for (;;) {
      if (lost) throw lost;
      if (stopped) return;
      outbox.flush(now());
      const counts = activeDone();
      if (pauseAsked) {
        goal = launched();
        pauseAsked = false;
      }
      const least = Math.min(...counts);
      // with nothing left but the last evaluation, go on to the end
      if (least >= goal && least < job.totalSteps) {
        if (outbox.empty()) {
          if (!pauseReported) post({ type: 'paused', runId, step: least }, []);
          pauseReported = true;
          await woken();
        } else await movement();
      } else if (outbox.credit() > 0) return;
      else await woken();
    }
  }

  /** Sends what is left: all of it at the end of a run, what credit allows after a stop. */
  async function drain(): Promise<void> {
    for (;;) {
      outbox.flush(now());
      if (outbox.empty() || (stopped && outbox.credit() < 1)) return;
      await movement();
    }
  }

  /** Until credit comes or, where there is credit, a moment of the report interval has passed. */
  function movement(): Promise<void> {
    return outbox.credit() > 0 ? yieldToEvents() : woken();
  }

  function woken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function stir(): void {
    wake?.();
    wake = null;
  }

  function pull(events: AsyncGenerator<EngineEvent, void, undefined>): Promise<IteratorResult<EngineEvent, void>> {
    return new Promise((resolve, reject) => {
      failPull = reject;
      events.next().then(resolve, reject);
    });
  }

  function take(event: EngineEvent, took: number): void {
    if (event.type === 'steps') {
      seconds += took;
      if (active(event.replica)) takeRows(event);
    } else if (event.type === 'evaluated' && active(event.replica)) {
      evaluated(event);
      const { replica, step, loss, accuracy, count } = event;
      outbox.addAfter(replica, { type: 'evaluated', runId, replica, step, loss, accuracy, count });
    }
  }

  function takeRows(block: StepBlock): void {
    const { replica, firstStep, count, loss } = block;
    const at = done[replica];
    if (firstStep !== at || loss.length !== count || firstStep + count > job.totalSteps) {
      throw new Error(`internal: replica ${replica} stands at update ${at} of ${job.totalSteps}, the engine sent ${firstStep} + ${count}`);
    }
    const verdict = (judges[replica] as Judge)(loss);
    const from = stampedAt[replica] as number;
    outbox.addRows(
      block,
      verdict.keep,
      Float64Array.from({ length: count }, (_, i) => from + ((seconds - from) * (i + 1)) / count),
    );
    stampedAt[replica] = seconds;
    done[replica] = at + verdict.keep;
    if (verdict.reason) end(replica, verdict.reason);
  }

  function end(replica: number, reason: ReplicaEnd): void {
    ends[replica] = reason;
    outbox.addAfter(replica, { type: 'replicaEnded', runId, replica, step: done[replica] as number, reason });
  }

  /** The generator is over by itself. */
  function finish(): void {
    for (let replica = 0; replica < replicas; replica++) {
      if (!active(replica)) continue;
      if (done[replica] !== job.totalSteps) throw new Error(`internal: the engine ended at update ${done[replica]} of ${job.totalSteps}`);
      end(replica, 'finished');
    }
  }

  return {
    run,
    pause() {
      pauseAsked = true;
      pauseReported = false; // every pause is answered
      stir();
    },
    resume(steps) {
      pauseAsked = false;
      pauseReported = false;
      goal = steps === undefined ? Number.POSITIVE_INFINITY : launched() + steps;
      post({ type: 'resumed', runId }, []);
      stir();
    },
    stop() {
      stopped = true;
      abort.abort();
      stir();
    },
    grant(reports) {
      outbox.grant(reports);
      stir();
    },
    lose(reason) {
      lost = new EnvironmentError('deviceLost', { reason });
      failPull?.(lost);
      stir();
    },
    trains: active,
  };
}
