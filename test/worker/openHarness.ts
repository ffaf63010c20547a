/**
 * @file A harness that closes after its test, which then checks that no run said anything after its end; and what tests of a session say often.
 */
import { afterEach, expect } from 'vitest';
import type { Dataset, Split } from '../../src/datasets/dataset.ts';
import type { Command, Job, Report } from '../../src/worker/protocol.ts';
import type { FakeEngine } from './fakeEngine.ts';
import { columnsOf, constantRun, createHarness, type Harness, type HarnessOptions, lawOneProblems, settle, trainJob } from './harness.ts';

const open: Harness[] = [];
export function harness(options: HarnessOptions = {}): Harness {
  const made = closing(createHarness(options));
  made.hello();
  return made;
}

/** `made`, which is closed after the test. */
export function closing(made: Harness): Harness {
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(
    open.splice(0).map(async (it) => {
      await it.close();
      expect(lawOneProblems(withEnds(it.reports))).toEqual([]);
    }),
  );
});

/** A session closed in the middle of a run ends it without a word. */
function withEnds(reports: readonly Report[]): Report[] {
  const over = new Set(reports.flatMap((it) => (it.type === 'ended' || it.type === 'failed' ? [it.runId] : [])));
  const cut = new Set(reports.flatMap((it) => ('runId' in it && !over.has(it.runId) ? [it.runId] : [])));
  return [...reports, ...[...cut].map((runId): Report => ({ type: 'ended', runId, reason: 'stopped' }))];
}

export const start = (runId: number, job: Job = trainJob()): Command => ({ type: 'start', runId, job });
export const long = trainJob([constantRun('A', 0.1)], { epochs: 1000, evalEvery: 0 });
export const rows = (h: Harness, runId = 1, replica = 0) => columnsOf(h.reports, runId, replica).loss.length;
export const statsOf = (h: Harness) => (h.engines[0] as FakeEngine).stats;

/** Slow enough for commands to come before `started`. */
export async function slowLoader(kind: string): Promise<Dataset> {
  await settle(40);
  return { kind, shape: [28, 28, 1], classes: 10, train: split(640), test: split(100) };
}

export function split(count: number): Split {
  return { count, images: new Uint8Array(0), labels: new Uint8Array(0) };
}
