/**
 * @file What the kinds of surveys have in common: what they are given, what they offer, and the columns of points they send.
 */
import type { Dataset } from '../datasets/dataset.ts';
import type { Engine } from '../engines/engine.ts';
import type { TaskSpec } from '../experiment/spec.ts';
import type { CellColumns } from '../landscape/facts.ts';
import type { ModelSpec } from '../models/model.ts';
import type { SurveyEnd, SurveyReport } from './protocol.ts';
import type { KeptRun, Trail } from './trail.ts';

export interface SurveyContext {
  readonly surveyId: number;
  readonly trail: Trail;
  report(it: SurveyReport, transfer?: Transferable[]): void;
  /** Nothing more will come. */
  finish(): void;
  openEngine(): Promise<Engine>;
  /** The images of a task. */
  loadTask(task: TaskSpec): Promise<Dataset>;
  /** Milliseconds, monotone. */
  now(): number;
  yieldToEvents(): Promise<void>;
}

export interface SurveyWork {
  /** Whether there is a point to look at, or it has not begun. */
  wants(): boolean;
  /** The beginning, then the next point. Rejects with NoSurvey, or with what an engine throws. */
  step(): Promise<void>;
  refine(level: number): void;
  trailChanged(): void;
  close(): void;
}

/** What cannot be surveyed, and why. */
export class NoSurvey extends Error {
  readonly reason: SurveyEnd;
  constructor(reason: 'noTrail' | 'noPlace') {
    super(reason);
    this.reason = reason;
  }
}

/** The trail, the network and the images that its task means. */
export async function surveyed({ trail, loadTask }: SurveyContext): Promise<{
  readonly kept: readonly KeptRun[];
  readonly model: ModelSpec;
  readonly data: Dataset;
}> {
  const { task, model } = trail;
  if (!task || !model || trail.runs().length === 0) throw new NoSurvey('noTrail');
  return { data: await loadTask(task), model, kept: trail.runs() };
}

/** Least time between two reports of points, ms. */
const REPORT_MS = 50;

export interface Cells {
  add(i: number, j: number, a: number, b: number, loss: number, accuracy: number): void;
  /** Sends what is there, if it is time. */
  flush(): void;
  flushAll(): void;
}

export function createCells(now: () => number, send: (columns: CellColumns, transfer: Transferable[]) => void): Cells {
  let rows: (readonly [number, number, number, number, number, number])[] = [];
  let last = now();
  const flushAll = () => {
    if (rows.length === 0) return;
    const column = (k: number) => rows.map((row) => row[k] as number);
    const columns = {
      ...{ i: Uint16Array.from(column(0)), j: Uint16Array.from(column(1)), a: Float64Array.from(column(2)), b: Float64Array.from(column(3)) },
      ...{ loss: Float64Array.from(column(4)), accuracy: Float64Array.from(column(5)) },
    };
    rows = [];
    last = now();
    send(
      columns,
      Object.values(columns).map(({ buffer }) => buffer),
    );
  };
  return {
    add: (...row) => void rows.push(row),
    flush() {
      if (now() - last >= REPORT_MS) flushAll();
    },
    flushAll,
  };
}
