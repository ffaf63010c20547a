/**
 * @file Data on their way to the page: columns gather per replica and leave under credit, at most one `steps` per replica and interval.
 *
 * Every `steps` and `evaluated` costs one credit; other reports cost none but wait for the rows before them.
 * Order within a replica is kept, except that rows that come after an evaluation may leave with the rows before it.
 */
import type { StepBlock } from '../engines/engine.ts';
import type { Report, StepColumns } from './protocol.ts';
import { REPORT_INTERVAL_MS } from './protocol.ts';

export type Post = (report: Report, transfer: Transferable[]) => void;

export interface Outbox {
  grant(reports: number): void;
  credit(): number;
  /** Adds `keep` rows of a block after the first `skip`; `seconds[i]` is the training time at the end of the i-th of them. */
  addRows(block: StepBlock, skip: number, keep: number, seconds: Float64Array): void;
  /** A report that follows the rows added so far. */
  addAfter(replica: number, report: Report): void;
  /** A report that follows everything added so far, of all replicas. */
  addAfterAll(report: Report): void;
  /** Sends whatever may leave at time `ms`. */
  flush(ms: number): void;
  empty(): boolean;
}

interface Rows {
  readonly block: StepBlock;
  readonly skip: number;
  readonly keep: number;
  readonly seconds: Float64Array;
}

/** Stands in every queue; whoever passes it last sends the report. */
interface Barrier {
  readonly type: 'barrier';
  readonly report: Report;
  left: number;
}

interface Queue {
  rows: Rows[];
  after: (Report | Barrier)[];
  /** When the last `steps` left, in ms. */
  sentAt: number;
}

export function createOutbox(runId: number, replicas: number, groups: number, initialCredit: number, post: Post): Outbox {
  const queues: Queue[] = Array.from({ length: replicas }, () => ({ rows: [], after: [], sentAt: Number.NEGATIVE_INFINITY }));
  let credit = initialCredit;

  function flushQueue(queue: Queue, replica: number, ms: number): void {
    const first = queue.rows[0];
    if (first) {
      if (credit < 1 || ms - queue.sentAt < REPORT_INTERVAL_MS) return;
      const columns = merge(queue.rows, groups);
      queue.rows = [];
      queue.sentAt = ms;
      credit--;
      const arrays: readonly ArrayBufferView<ArrayBuffer>[] = Object.values(columns);
      post(
        { type: 'steps', runId, replica, firstStep: first.block.firstStep + first.skip, count: columns.loss.length, columns },
        arrays.map(({ buffer }) => buffer),
      );
    }
    for (let report = queue.after[0]; report; report = queue.after[0]) {
      if (report.type === 'evaluated') {
        if (credit < 1) return;
        credit--;
      }
      queue.after.shift();
      if (report.type !== 'barrier') post(report, []);
      else if (--report.left === 0) post(report.report, []);
    }
  }

  return {
    grant(reports) {
      credit += reports;
    },
    credit: () => credit,
    addRows(block, skip, keep, seconds) {
      (queues[block.replica] as Queue).rows.push({ block, skip, keep, seconds });
    },
    addAfter(replica, report) {
      (queues[replica] as Queue).after.push(report);
    },
    addAfterAll(report) {
      const barrier: Barrier = { type: 'barrier', report, left: queues.length };
      for (const queue of queues) queue.after.push(barrier);
    },
    flush(ms) {
      queues.forEach((queue, replica) => {
        flushQueue(queue, replica, ms);
      });
    },
    empty: () => queues.every((queue) => queue.rows.length === 0 && queue.after.length === 0),
  };
}

/** Copies into fresh arrays: an engine may hand out views of one larger buffer, and transferring that would empty them all. */
function merge(rows: readonly Rows[], groups: number): StepColumns {
  const count = rows.reduce((sum, row) => sum + row.keep, 0);
  const measured = rows.every(({ block }) => block.gradNorm && block.updateRatio);
  const columns = {
    loss: new Float32Array(count), // [count]
    accuracy: new Float32Array(count), // [count]
    lr: new Float64Array(count * groups), // [count, groups]
    seconds: new Float64Array(count), // [count]
    ...(measured && { gradNorm: new Float32Array(count * groups), updateRatio: new Float32Array(count * groups) }),
  };
  let at = 0;
  for (const { block, skip, keep, seconds } of rows) {
    columns.loss.set(block.loss.subarray(skip, skip + keep), at);
    columns.accuracy.set(block.accuracy.subarray(skip, skip + keep), at);
    columns.seconds.set(seconds.subarray(0, keep), at);
    for (const key of ['lr', 'gradNorm', 'updateRatio'] as const) {
      const from = block[key];
      if (from) columns[key]?.set(from.subarray(skip * groups, (skip + keep) * groups), at * groups);
    }
    at += keep;
  }
  return columns;
}
