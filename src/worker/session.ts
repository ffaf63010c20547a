/**
 * @file The worker side of the protocol: a state machine free of globals, so that tests run it in Node with a fake engine.
 *
 * At most one run trains at a time. A `start` stops the run before it and waits until that one's engine job is over. Commands that reach a
 * run before its `started` are kept and handled right after it; commands for a run that is not on, and a `start` whose id has been used, are
 * dropped. `patch`: see liveRun.ts for what changes and from which update on; a run whose replicas are all over is not patched.
 * Surveys (surveyor.ts, fetched with the first) stand beside the runs: they look at the trail of the last race, or of one that was stored, on the engine
 * that is open.
 * A lost device: the run goes on on another engine, at most twice. That is WebAssembly, which no driver can take away, where the choice was left to us, or
 * where what was asked for does not open again (a browser may keep the graphics processor from a site after a crash).
 */

import { fewLabels } from '../datasets/parts.ts';
import type { Engine, OpenEngine } from '../engines/engine.ts';
import type { CheckpointName } from '../experiment/checkpoints.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import type { SafetensorsFile } from '../models/safetensors.ts';
import type { LoadDataset } from './datasetShelf.ts';
import { createDatasetShelf } from './datasetShelf.ts';
import { lossOr } from './deviceLoss.ts';
import { createEngineSlot, type SuitEngine } from './engineSlot.ts';
import { toFailure } from './failure.ts';
import type { Plan } from './plan.ts';
import { placeOfReplica, withinPlan } from './plan.ts';
import { createPreloads, loadedReport } from './preloads.ts';
import { prepare, type Training } from './prepare.ts';
import type { Command, EngineChoice, Job, Report } from './protocol.ts';
import { PROTOCOL } from './protocol.ts';
import type { Pump } from './pump.ts';
import { createSurveys } from './surveys.ts';
import { createTrail, type TrailWriter, trailFacts } from './trail.ts';
import { unlessAborted } from './unlessAborted.ts';

export interface SessionDeps {
  post(report: Report, transfer: Transferable[]): void;
  readonly openEngine: OpenEngine;
  /** An engine with second derivatives, beside the one that trains, which `openEngine` may close. */
  openBeside(): Promise<Engine>;
  /** Absent: whatever is open suits every job. */
  readonly suitEngine?: SuitEngine;
  readonly loadDataset: LoadDataset;
  /** A network to start from; `dataUrl`: of the data, beside which it lies. */
  loadCheckpoint(name: CheckpointName, options: { readonly dataUrl: string; readonly signal: AbortSignal }): Promise<SafetensorsFile>;
  /** Milliseconds, monotone. */
  now(): number;
  /** Resolves after messages that have arrived were handled. */
  yieldToEvents(): Promise<void>;
}

export interface Session {
  receive(command: Command): void;
  /** Ends everything without a further report; resolves when the engine is given up. */
  close(): Promise<void>;
}

type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
type RunCommand = CommandOf<'pause' | 'resume' | 'patch' | 'grant'>;

interface ActiveRun {
  readonly runId: number;
  readonly job: Job;
  readonly abort: AbortController;
  /** What arrived before `started`. */
  readonly early: RunCommand[];
  training: Training | null;
  trail: TrailWriter | null;
  /** Engines it has lost. */
  losses: number;
  /** `ended` or `failed` is out: silence. */
  over: boolean;
}

/** Engines that one run may lose and still go on. */
const MOST_LOSSES = 2;

export function createSession(deps: SessionDeps): Session {
  const { now, yieldToEvents } = deps;
  const runs = new Set<ActiveRun>(); // the last one, and those before it that are still ending
  let greeting: { readonly prefer: EngineChoice; readonly dataUrl: string } | null = null;
  let lastRunId = 0;
  let tail: Promise<void> = Promise.resolve();
  let closed = false;

  const trail = createTrail(() => {
    post({ type: 'trail', runs: trailFacts(trail) });
    surveys.trailChanged();
  });
  const shelf = createDatasetShelf(deps.loadDataset, (data) => post(loadedReport(data)), now);
  const preloads = createPreloads(shelf, post);
  const slot = createEngineSlot(
    deps.openEngine,
    {
      onOpen: (engine) => post({ type: 'ready', engine: engine.info }),
      onLost(engine, reason) {
        for (const run of runs) if (run.training?.engine === engine) run.training.pump.lose(reason);
      },
    },
    deps.suitEngine,
  );

  const surveys = createSurveys({
    trail,
    report: post,
    openEngine: () => slot.get(greeted().prefer),
    loadTask: async ({ dataset, trainCount }) =>
      fewLabels(await shelf.get(dataset, greeted().dataUrl, new AbortController().signal, () => {}), trainCount),
    training: () => [...runs].some((run) => run.training !== null && !run.over && !run.training.pump.rests()),
    now,
    yieldToEvents,
  });

  function post(report: Report, transfer: Transferable[] = []): void {
    if (!closed) deps.post(report, transfer);
  }

  function report(run: ActiveRun, it: Report, transfer: Transferable[] = []): void {
    if (run.over) return;
    if (it.type === 'ended' || it.type === 'failed') run.over = true;
    post(it, transfer);
  }

  function greeted(): { readonly prefer: EngineChoice; readonly dataUrl: string } {
    if (!greeting) throw new Error('internal: a command before hello');
    return greeting;
  }

  function hello({ protocol, prefer, dataUrl }: CommandOf<'hello'>): void {
    if (protocol !== PROTOCOL) throw new Error(`internal: the page speaks protocol ${protocol}, the worker ${PROTOCOL}`);
    greeting = { prefer, dataUrl };
    if (runs.size > 0) tail.then(openAhead);
    else openAhead();
  }

  function openAhead(): void {
    if (closed) return;
    slot.get(greeted().prefer).catch((error) => {
      // a run that waits for the engine reports the failure as its own
      if (runs.size === 0) post({ type: 'failed', runId: 0, error: toFailure(error) });
    });
  }

  function start({ runId, job }: CommandOf<'start'>): void {
    if (runId <= lastRunId) return;
    lastRunId = runId;
    for (const other of runs) stop(other);
    const run: ActiveRun = { runId, job, abort: new AbortController(), early: [], training: null, trail: null, losses: 0, over: false };
    runs.add(run);
    tail = tail.then(() => see(run));
  }

  function stop(run: ActiveRun): void {
    run.abort.abort();
    run.training?.pump.stop();
  }

  /** A run from beginning to end. Never rejects. */
  async function see(run: ActiveRun): Promise<void> {
    const { runId, abort } = run;
    try {
      await begin(run);
      const reason = run.training ? await run.training.pump.run() : 'stopped';
      report(run, { type: 'ended', runId, reason });
    } catch (error) {
      if (abort.signal.aborted) report(run, { type: 'ended', runId, reason: 'stopped' });
      else fail(run, error);
    } finally {
      run.trail?.close();
      runs.delete(run);
    }
  }

  /** Until it trains; then the commands that came early. */
  async function begin(run: ActiveRun): Promise<void> {
    await prepare({
      ...{ runId: run.runId, job: run.job, signal: run.abort.signal, dataUrl: greeted().dataUrl, shelf, trail, now, yieldToEvents },
      loadCheckpoint: deps.loadCheckpoint,
      openBeside: deps.openBeside,
      engineFor: (job) => (job ? slot.getFor(greeted().prefer, job) : slot.get(greeted().prefer)),
      recover: (error, broken) => recover(run, error, broken),
      begun(training, writer) {
        run.training = training;
        run.trail = writer;
      },
      report: (it, transfer) => report(run, it, transfer),
    });
    for (const command of run.early) control(run, command);
  }

  function fail(run: ActiveRun, error: unknown): void {
    run.abort.abort();
    report(run, { type: 'failed', runId: run.runId, error: toFailure(error) });
    // no trust in an engine that has thrown
    if (run.training) slot.discard(run.training.engine);
  }

  /** Another engine, if the error is that of a lost device and the run has not lost too many. */
  async function recover(run: ActiveRun, error: unknown, broken: Engine): Promise<{ readonly engine: Engine; readonly reason: string }> {
    const cause = run.abort.signal.aborted ? error : await lossOr(error, broken, deps);
    const reason = cause instanceof EnvironmentError && cause.code === 'deviceLost' ? String(cause.params.reason) : null;
    if (reason === null || run.abort.signal.aborted || !run.training || run.losses >= MOST_LOSSES) throw cause;
    run.losses++;
    slot.discard(broken);
    const { prefer } = greeted();
    const wasm = () => slot.get('wasm');
    const next = prefer === 'auto' ? wasm() : slot.getFor(prefer, run.training.plan.engineJob).catch(wasm);
    const engine = await unlessAborted(next, run.abort.signal).catch(() => {
      throw cause; // the loss is what happened; that no other engine opens follows from it
    });
    run.training.engine = engine;
    return { engine, reason };
  }

  function control(run: ActiveRun, command: RunCommand): void {
    if (run.over || run.abort.signal.aborted) return;
    if (!run.training) {
      run.early.push(command);
      return;
    }
    const { plan, pump } = run.training;
    if (command.type === 'pause') pump.pause();
    else if (command.type === 'resume') pump.resume(command.steps);
    else if (command.type === 'grant') pump.grant(command.reports);
    else patch(run, plan, pump, command);
  }

  function patch(run: ActiveRun, plan: Plan, pump: Pump, { runId, index, run: asked }: CommandOf<'patch'>): void {
    const target = plan.live[index];
    const trains = plan.engineJob.replicas.some((_, replica) => placeOfReplica(plan, replica).index === index && pump.trains(replica));
    if (run.job.kind !== 'train' || !target || !trains) return;
    report(run, { type: 'patched', runId, index, ...target.patch(withinPlan(plan, run.job.task, asked)) });
  }

  function handle(command: Command, run: ActiveRun | undefined): void {
    switch (command.type) {
      case 'hello':
        hello(command);
        break;
      case 'preload':
        preloads.begin(command.dataset, greeted().dataUrl);
        break;
      case 'start':
        start(command);
        break;
      case 'stop':
        if (run) stop(run);
        break;
      case 'pause':
      case 'resume':
      case 'patch':
      case 'grant':
        if (run) control(run, command);
        break;
      case 'recall':
        trail.recall(command.task, command.runs);
        break;
      case 'survey':
      case 'refine':
      case 'endSurvey':
        greeted();
        surveys.receive(command);
        break;
      default:
        command satisfies never;
        throw new Error(`internal: unknown command: ${JSON.stringify(command)}`);
    }
  }

  return {
    receive(command) {
      if (closed) return;
      const runId = 'runId' in command ? command.runId : 0;
      const run = [...runs].find((it) => it.runId === runId);
      try {
        handle(command, run);
      } catch (error) {
        if (run) {
          report(run, { type: 'failed', runId, error: toFailure(error) });
          stop(run);
        } else post({ type: 'failed', runId: 0, error: toFailure(error) });
      }
    },
    async close() {
      closed = true;
      preloads.end();
      for (const run of runs) stop(run);
      surveys.close();
      await tail;
      slot.discard();
    },
  };
}
