/**
 * @file The page side of the protocol: opens the worker when it is first needed, hands reports to the run they belong to, and grants credit.
 *
 * A run is held from `start` to its `ended`, `failed` or `drop()`; reports for any other run are dropped. A worker that crashes fails every
 * run held, and the next command that needs a worker opens a new one.
 * Credit: every `steps` and `evaluated` handed over is one debt; `granted()`, called after painting, pays all of a run's debt back.
 */
import type { EngineInfo } from '../engines/engine.ts';
import type { RunSpec, TaskSpec } from '../experiment/spec.ts';
import type { TrailRun } from '../landscape/facts.ts';
import { createListeners } from './listeners.ts';
import type { Command, EngineChoice, FailureReport, Job, RecalledRun, Report, Survey, SurveyReport, Trainer, TrainingReport } from './protocol.ts';
import { PROTOCOL } from './protocol.ts';
import { workerTrainer } from './workerTrainer.ts';

export interface TrainerOptions {
  readonly prefer: EngineChoice;
  /** Address of the folder `data/`. */
  readonly dataUrl: string;
  /** How to make a worker, where the usual one will not do. */
  readonly createWorker?: () => Worker;
  /** How to make a trainer, where a worker will not do. */
  readonly openTrainer?: () => Trainer;
}

type RunReport = Exclude<TrainingReport, { readonly type: 'ready' | 'loaded' }>;
type ReportOfSurvey = Exclude<SurveyReport, { readonly type: 'trail' }>;

/** What is done with the reports of one run. */
export type RunHandlers = { readonly [T in RunReport['type']]?: (report: Extract<RunReport, { readonly type: T }>) => void };

export interface RunHandle {
  readonly id: number;
  pause(): void;
  resume(): void;
  /** So many more updates, then a pause. */
  step(updates?: number): void;
  stop(): void;
  /** New settings of one run of the job. */
  patch(index: number, run: RunSpec): void;
  /** The page has painted what was handed over since the last call. */
  granted(): void;
  /** Stops, and hands over nothing more, not even the end. */
  drop(): void;
}

/** What is done with the reports of one survey. `surveyEnded` is the last, unless it is dropped; a crashed worker ends it as `failed`. */
export type SurveyHandlers = { readonly [T in ReportOfSurvey['type']]?: (report: Extract<ReportOfSurvey, { readonly type: T }>) => void };

export interface SurveyHandle {
  readonly id: number;
  /** Goes on to this level, or stops at it; 0: stops where it is. Of planes. */
  refine(level: number): void;
  /** Ends it, and hands over nothing more, not even the end. */
  drop(): void;
}

export interface LoadProgress {
  readonly dataset: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface TrainerClient {
  start(job: Job, handlers: RunHandlers): RunHandle;
  /** Looks at the landscape around the trail of the last race; a plane replaces the one before. */
  survey(survey: Survey, handlers: SurveyHandlers): SurveyHandle;
  /** The trail of a race that was stored takes the place of the last one. Its arrays are handed over. */
  recall(task: TaskSpec, runs: readonly RecalledRun[]): void;
  preload(dataset: string): void;
  /** Opens the worker and its engine ahead of a start. */
  open(): void;
  /** Acts at once where nothing trains, else at the next start. */
  prefer(choice: EngineChoice): void;
  /** Adds credit; RunHandle.granted counts for itself. */
  grant(runId: number, reports: number): void;
  /** Each of these returns how to leave. */
  onEngine(listener: (engine: EngineInfo) => void): () => void;
  onLoading(listener: (progress: LoadProgress) => void): () => void;
  onLoaded(listener: (loaded: Extract<Report, { readonly type: 'loaded' }>) => void): () => void;
  /** What the worker keeps of the paths of the last race; empty once more after a crash. */
  onTrail(listener: (runs: readonly TrailRun[]) => void): () => void;
  /** Failures that belong to no run: a preload, the engine, a crash. */
  onFailure(listener: (error: FailureReport) => void): () => void;
  close(): void;
}

interface HeldRun {
  readonly handlers: RunHandlers;
  debt: number;
}

export function createTrainerClient(options: TrainerOptions): TrainerClient {
  const openTrainer = options.openTrainer ?? (() => workerTrainer(options.createWorker));
  const held = new Map<number, HeldRun>();
  const surveys = new Map<number, SurveyHandlers>();
  const trails = createListeners<readonly TrailRun[]>();
  const engines = createListeners<EngineInfo>();
  const loading = createListeners<LoadProgress>();
  const loaded = createListeners<Extract<Report, { readonly type: 'loaded' }>>();
  const failures = createListeners<FailureReport>();
  let choice = options.prefer;
  let trainer: Trainer | null = null;
  let lastId = 0;
  let lastSurvey = 0;

  function opened(): Trainer {
    if (trainer) return trainer;
    const fresh = openTrainer();
    trainer = fresh;
    fresh.onReport((report) => {
      // a crashed worker may have sent something just before
      if (trainer === fresh) receive(report);
    });
    greet(fresh);
    return fresh;
  }

  function greet(to: Trainer): void {
    to.send({ type: 'hello', protocol: PROTOCOL, prefer: choice, dataUrl: options.dataUrl });
  }

  function receive(report: Report): void {
    switch (report.type) {
      case 'ready':
        engines.tell(report.engine);
        break;
      case 'loaded':
        loaded.tell(report);
        break;
      case 'loading':
        loading.tell({ dataset: report.dataset, loadedBytes: report.loadedBytes, totalBytes: report.totalBytes });
        held.get(report.runId)?.handlers.loading?.(report);
        break;
      case 'started':
      case 'patched':
      case 'checkpoint':
      case 'network':
      case 'ensemble':
      case 'distance':
      case 'curvature':
      case 'replicaEnded':
      case 'paused':
      case 'resumed':
        tell(held.get(report.runId)?.handlers, report);
        break;
      case 'steps':
      case 'evaluated':
        tell(owing(report.runId), report);
        break;
      case 'moved':
        engines.tell(report.engine);
        held.get(report.runId)?.handlers.moved?.(report);
        break;
      case 'ended':
        released(report.runId)?.ended?.(report);
        break;
      case 'failed':
        if (report.error.code === 'workerCrashed') crashed(report.error);
        else if (report.runId === 0) failures.tell(report.error);
        else released(report.runId)?.failed?.(report);
        break;
      case 'trail':
        trails.tell(report.runs);
        break;
      case 'plane':
      case 'paths':
      case 'line':
      case 'cells':
      case 'level':
      case 'refined':
      case 'crossing':
        tell(surveys.get(report.surveyId), report);
        break;
      case 'surveyEnded': {
        const handlers = surveys.get(report.surveyId);
        surveys.delete(report.surveyId);
        handlers?.surveyEnded?.(report);
        break;
      }
      default:
        report satisfies never;
    }
  }

  function owing(runId: number): RunHandlers | undefined {
    const run = held.get(runId);
    if (run) run.debt++;
    return run?.handlers;
  }

  function released(runId: number): RunHandlers | undefined {
    const run = held.get(runId);
    held.delete(runId);
    return run?.handlers;
  }

  function crashed(error: FailureReport): void {
    trainer?.close();
    trainer = null;
    const lostRuns = [...held];
    held.clear();
    for (const [runId, { handlers }] of lostRuns) handlers.failed?.({ type: 'failed', runId, error });
    const lostSurveys = [...surveys];
    surveys.clear();
    for (const [surveyId, { surveyEnded }] of lostSurveys) surveyEnded?.({ type: 'surveyEnded', surveyId, reason: 'failed', error });
    trails.tell([]);
    if (lostRuns.length + lostSurveys.length === 0) failures.tell(error);
  }

  function sendTo(runId: number, command: Command): void {
    if (held.has(runId)) trainer?.send(command);
  }

  function grant(runId: number, reports: number): void {
    if (reports > 0) sendTo(runId, { type: 'grant', runId, reports });
  }

  function handleOf(runId: number): RunHandle {
    return {
      id: runId,
      pause: () => sendTo(runId, { type: 'pause', runId }),
      resume: () => sendTo(runId, { type: 'resume', runId }),
      step: (updates = 1) => sendTo(runId, { type: 'resume', runId, steps: updates }),
      stop: () => sendTo(runId, { type: 'stop', runId }),
      patch: (index, run) => sendTo(runId, { type: 'patch', runId, index, run }),
      granted() {
        const run = held.get(runId);
        if (!run) return;
        grant(runId, run.debt);
        run.debt = 0;
      },
      drop() {
        sendTo(runId, { type: 'stop', runId });
        held.delete(runId);
      },
    };
  }

  return {
    start(job, handlers) {
      const runId = ++lastId;
      const to = opened();
      held.set(runId, { handlers, debt: 0 });
      to.send({ type: 'start', runId, job });
      return handleOf(runId);
    },
    survey(survey, handlers) {
      const surveyId = ++lastSurvey;
      const to = opened();
      surveys.set(surveyId, handlers);
      to.send({ type: 'survey', surveyId, survey });
      const toIt = (command: Command) => {
        if (surveys.has(surveyId)) trainer?.send(command);
      };
      return {
        id: surveyId,
        refine: (level) => toIt({ type: 'refine', surveyId, level }),
        drop() {
          toIt({ type: 'endSurvey', surveyId });
          surveys.delete(surveyId);
        },
      };
    },
    recall(task, runs) {
      const arrays = runs.flatMap(({ networks }) => networks.flatMap(({ weights, running }) => [weights.buffer, running.buffer]));
      opened().send({ type: 'recall', task, runs }, arrays as ArrayBuffer[]);
    },
    preload(dataset) {
      opened().send({ type: 'preload', dataset });
    },
    open() {
      opened();
    },
    prefer(next) {
      if (next === choice) return;
      choice = next;
      if (trainer) greet(trainer);
    },
    grant,
    onEngine: engines.add,
    onLoading: loading.add,
    onLoaded: loaded.add,
    onTrail: trails.add,
    onFailure: failures.add,
    close() {
      held.clear();
      surveys.clear();
      trainer?.close();
      trainer = null;
    },
  };
}

/** To the handler of the report's own type, which the compiler cannot follow through a union. */
function tell(handlers: RunHandlers | SurveyHandlers | undefined, report: RunReport | ReportOfSurvey): void {
  (handlers as Readonly<Record<string, ((report: object) => void) | undefined>> | undefined)?.[report.type]?.(report);
}
