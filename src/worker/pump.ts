/**
 * @file Pulls an engine's generator as its gate allows (gate.ts), takes what it yields, and goes on on another engine after a lost device.
 *
 * Going on: from the newest checkpoints (places.ts), or from where the job began; what comes twice is taken once (progress.ts).
 */
import type { Checkpoint, Engine, EngineControl, EngineEvent } from '../engines/engine.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import type { Bends } from './bends.ts';
import { createDistances } from './distances.ts';
import { createGate } from './gate.ts';
import { createOutbox, type Post } from './outbox.ts';
import { createPlaces, type Place } from './places.ts';
import type { Plan } from './plan.ts';
import { placeOfReplica } from './plan.ts';
import { createProgress } from './progress.ts';
import type { CurvatureReport, RunEnd } from './protocol.ts';
import { CREDIT_PER_REPLICA } from './protocol.ts';
import { createSnapshots } from './snapshots.ts';
import type { TrailWriter } from './trail.ts';

export interface PumpDeps {
  readonly runId: number;
  readonly engine: Engine;
  readonly plan: Plan;
  /** Report checkpoints. */
  readonly keep: boolean;
  /** Report the one at the end, too. */
  readonly ends: boolean;
  readonly snapshots: boolean;
  /** Report how far the weights have gone, at every evaluation. */
  readonly distances: boolean;
  /** Measures the curvature on the way. */
  bends?(report: (it: CurvatureReport) => void): Bends;
  readonly trail: TrailWriter | null;
  /** Another engine after this error of that one, and why; rejects where there is none, or where the error is no lost device. */
  recover(error: unknown, engine: Engine): Promise<{ readonly engine: Engine; readonly reason: string }>;
  readonly post: Post;
  /** Milliseconds, monotone. */
  now(): number;
  /** Lets messages that have arrived be handled. */
  yieldToEvents(): Promise<void>;
}

export interface Pump {
  /** Trains to the end. Rejects with whatever the engine throws, or deviceLost. The engine's generator is over when this settles. */
  run(): Promise<RunEnd>;
  pause(): void;
  resume(steps?: number): void;
  stop(): void;
  grant(reports: number): void;
  lose(reason: string): void;
  trains(replica: number): boolean;
  /** Paused. */
  rests(): boolean;
}

export function createPump({
  runId,
  engine: first,
  plan,
  keep,
  ends: endsToo,
  snapshots: snaps,
  distances: moves,
  bends: measure,
  trail,
  recover,
  post,
  now,
  yieldToEvents,
}: PumpDeps): Pump {
  const { engineJob: job, from, firstStep, judges } = plan;
  const places = job.replicas.map((_, replica) => placeOfReplica(plan, replica));
  const outbox = createOutbox(runId, places.length, job.model.groups.length, CREDIT_PER_REPLICA * places.length, post);
  const progress = createProgress({ runId, totalSteps: job.totalSteps, judges, from, firstStep, outbox });
  const snapshots = snaps ? createSnapshots(runId, job, (replica) => places[replica]?.live.restarts() ?? [], from?.ensembles) : null;
  const distances = moves ? createDistances(runId, job, firstStep) : null;
  const wholeOf = (state: Checkpoint) => plan.whole?.(state) ?? state;
  const isEnd = (step: number) => endsToo && step === job.totalSteps;
  const start: Place | null = from && { step: firstStep, checkpoints: from.checkpoints };
  const ends = (step: number) => snapshots?.endsAt(step) || isEnd(step);
  const bends = measure?.((report) => {
    outbox.addAfter(report.replica, report);
    outbox.flush(now());
  });
  const passes = (step: number) => distances?.due(step) || bends?.due(step) || trail?.due(step) || false;
  const kept = createPlaces(places.length, start, progress.active, ends, passes, now);
  let abort = new AbortController();
  let stopped = false;
  let lost: EnvironmentError | null = null;
  let failPull: ((error: Error) => void) | null = null;

  const consulted = (replica: number) => places[replica]?.live.consulted(places[replica].k) ?? 0;
  /** Where every active replica stands when nothing more is launched. */
  const launched = () =>
    Math.max(...places.map((_, replica) => (progress.active(replica) ? Math.max(progress.done(replica), consulted(replica)) : 0)));
  const gate = createGate({
    ...{ runId, totalSteps: job.totalSteps, outbox, least: progress.least, launched, post, now, yieldToEvents },
    stopped: () => stopped,
    lost: () => lost,
  });
  const timeIsUp = () => plan.stopSeconds > 0 && progress.seconds() >= plan.stopSeconds;

  async function run(): Promise<RunEnd> {
    try {
      return await train();
    } finally {
      bends?.close();
    }
  }

  async function train(): Promise<RunEnd> {
    let engine = first;
    let place = start;
    for (;;) {
      try {
        await trainOn(engine, place);
        break;
      } catch (error) {
        const next = await recover(error, engine);
        engine = next.engine;
        lost = null;
        abort = new AbortController();
        if (stopped) break;
        kept.forgetBegun();
        place = kept.last();
        post({ type: 'moved', runId, engine: engine.info, fromStep: place?.step ?? 0, reason: next.reason }, []);
      }
    }
    await Promise.all([measured(), gate.drain()]);
    await gate.drain();
    return stopped ? 'stopped' : progress.end();
  }

  /** What waits to be measured. A stop does not wait. */
  async function measured(): Promise<void> {
    if (!stopped) await bends?.finish();
  }

  async function trainOn(engine: Engine, place: Place | null): Promise<void> {
    const { signal } = abort;
    const control: EngineControl = {
      signal,
      blockLimit: gate.room,
      active: progress.active,
      checkpointDue: kept.due,
    };
    const { from: _begun, ...afresh } = job;
    const events = engine.train(place ? { ...afresh, from: place.checkpoints } : afresh, control);
    const own = abort;
    try {
      if (place) await takeSnapshots(engine, place, signal); // those that a lost device kept from being looked at
      while (progress.anyActive()) {
        await gate.pass();
        if (stopped) break;
        const before = now();
        const pulled = await pull(events);
        if (pulled.done) {
          if (!stopped) progress.endAll('finished');
          break;
        }
        await take(pulled.value, (now() - before) / 1000, engine, signal);
        if (timeIsUp()) progress.endAll('time');
        await yieldToEvents();
      }
    } finally {
      own.abort();
      const returned = events.return();
      // after a loss a pull may hang for ever, and `return` behind it
      if (lost) returned.catch(() => {});
      else await returned;
    }
  }

  function pull<T>(events: AsyncGenerator<T, void, undefined>): Promise<IteratorResult<T, void>> {
    return new Promise((resolve, reject) => {
      failPull = reject;
      events.next().then(resolve, reject);
    });
  }

  async function take(event: EngineEvent, took: number, engine: Engine, signal: AbortSignal): Promise<void> {
    switch (event.type) {
      case 'steps':
        progress.rows(event, took);
        return;
      case 'evaluated': {
        const at = places[event.replica];
        if (progress.evaluation(event)) at?.live.hear(at.k, { step: event.step, loss: event.loss });
        return;
      }
      case 'checkpoint': {
        bends?.take(event);
        trail?.take(event.replica, wholeOf(event.checkpoint));
        const place = kept.take(event, snapshots?.bytes());
        if (!place) return;
        for (const report of distances?.of(place) ?? []) if (progress.active(report.replica)) outbox.addAfter(report.replica, report);
        try {
          await takeSnapshots(engine, place, signal); // first: who goes on from here has those that end here
        } finally {
          if ((keep && !place.passing) || isEnd(place.step)) reportPlace(place);
        }
        return;
      }
      default:
        event satisfies never;
    }
  }

  function reportPlace({ step, checkpoints }: Place): void {
    const ensembles = snapshots?.states() ?? [];
    outbox.addAfterAll({
      ...{ type: 'checkpoint', runId, step, seconds: progress.seconds(), checkpoints: checkpoints.map((one) => one && wholeOf(one)) },
      ...(ensembles.some((one) => one !== null) && { ensembles }),
    });
  }

  async function takeSnapshots(engine: Engine, place: Place, signal: AbortSignal): Promise<void> {
    await snapshots?.look(engine, place, signal, pull, (report) => outbox.addAfter(report.replica, report));
  }

  return {
    run,
    pause: gate.pause,
    resume: gate.resume,
    stop() {
      stopped = true;
      bends?.close();
      abort.abort();
      gate.stir();
    },
    grant(reports) {
      outbox.grant(reports);
      gate.stir();
    },
    lose(reason) {
      lost = new EnvironmentError('deviceLost', { reason });
      failPull?.(lost);
      gate.stir();
    },
    trains: progress.active,
    rests: gate.rests,
  };
}
