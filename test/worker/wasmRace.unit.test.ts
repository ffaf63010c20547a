/**
 * @file Races on the real WebAssembly engine: the same bits twice, alone or among others, with one worker or four, from a link, and over interruptions.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createPool } from '../../src/engines/wasm/pool.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { changedAt } from '../../src/experiment/history.ts';
import type { RunSpec, TaskSpec } from '../../src/experiment/spec.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import type { Report, TrainJob } from '../../src/worker/protocol.ts';
import { channelPort } from '../engines/channelPort.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness, type HarnessOptions, lawOneProblems } from './harness.ts';

const data = { ...dataset, train: brightness(640), test: brightness(100) };
/** 80 updates, evaluated after 0, 20, 40, 60 and 80. */
const task: TaskSpec = { ...defaultSpec.task, batchSize: 8, epochs: 1, seeds: 2, evalEvery: 20, evalCount: 100 };
const constant = choiceOf(schedules, 'constant', { lr: 0.02 });
const A = newRun('A', { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 20, tMult: 1 }) });
const B = newRun('B', {
  schedule: choiceOf(schedules, 'reduceOnPlateau', { lr: 0.05, factor: 0.5, patience: 0, threshold: 1 }),
  optimizer: choiceOf(optimizers, 'adam'),
});
const C = newRun('C', {
  schedule: constant,
  groups: { mode: 'geometric', ratio: 3, span: 100, factors: [], frozen: 0, still: [], frozenNorm: 'auto' },
});
const jobOf = (runs: readonly RunSpec[], more: Partial<TrainJob> = {}): TrainJob => ({ kind: 'train', task, runs, target: 0.8, ...more });

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

function harness(options: HarnessOptions = {}): Harness {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, ...options });
  open.push(h);
  h.hello();
  return h;
}

async function race(job: TrainJob, options: HarnessOptions = {}): Promise<Harness> {
  const h = harness(options);
  h.send({ type: 'start', runId: 1, job });
  await h.until('ended');
  expect(lawOneProblems(h.reports)).toEqual([]);
  return h;
}

/** All that one replica has reported but the time it took. */
function curveOf(reports: readonly Report[], replica: number) {
  const { loss, accuracy, lr } = columnsOf(reports, 1, replica);
  const evaluations = reports.flatMap((it) => (it.type === 'evaluated' && it.replica === replica ? [[it.step, it.loss, it.accuracy]] : []));
  return { loss, accuracy, lr, evaluations };
}

const curvesOf = (h: Harness, count: number) => Array.from({ length: count }, (_, replica) => curveOf(h.reports, replica));

let all: ReturnType<typeof curvesOf>;
beforeAll(async () => {
  const h = await race(jobOf([A, B, C]));
  all = curvesOf(h, 6);
  await h.close();
  open.length = 0;
});

describe('the same race gives the same bits', () => {
  it('learns, with seeds that differ and a rate that listens', () => {
    expect(new Set(all.map(({ loss }) => loss.join())).size).toBe(6);
    for (const { loss, evaluations } of all) {
      expect(loss).toHaveLength(80);
      expect(evaluations.map(([step]) => step)).toEqual([0, 20, 40, 60, 80]);
    }
    expect(all[0]?.evaluations.at(-1)?.[2]).toBeGreaterThan(0.5);
    expect(new Set(all[2]?.lr)).toEqual(new Set([0.05, 0.025, 0.0125])); // evaluations at 20 (the best, as the first), 40, 60
  });

  it('twice', async () => {
    expect(curvesOf(await race(jobOf([A, B, C])), 6)).toEqual(all);
  });

  it('in another order, and alone: one run, one seed', async () => {
    const turned = curvesOf(await race(jobOf([C, A, B])), 6);
    expect(turned).toEqual([4, 5, 0, 1, 2, 3].map((replica) => all[replica]));
    const alone = await race(jobOf([B], { task: { ...task, seed: task.seed + 1, seeds: 1 } }));
    expect(curvesOf(alone, 1)).toEqual([all[3]]);
  });

  it('with four workers', async () => {
    const h = await race(jobOf([A, B, C]), { openEngine: () => openWasm({ pool: createPool(4, channelPort) }) });
    expect(curvesOf(h, 6)).toEqual(all);
  });

  it('measured, kept, looked at, paused and stepped through', async () => {
    const h = harness({ steadyClock: 100 });
    h.send({ type: 'start', runId: 1, job: jobOf([A, B, C], { measure: true, keep: true, snapshots: true }) });
    h.send({ type: 'pause', runId: 1 });
    for (const steps of [1, 5, 17]) {
      await h.until('paused', undefined, h.reports.length);
      h.send({ type: 'resume', runId: 1, steps });
    }
    await h.until('paused', (it) => it.step === 23);
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    expect(curvesOf(h, 6)).toEqual(all);
    expect(h.reports.filter((it) => it.type === 'checkpoint').length).toBeGreaterThan(2);
  });
});

describe('turned while it trains', () => {
  it('is reproduced by its link, to the bit, on every seed', async () => {
    const h = harness();
    h.send({ type: 'start', runId: 1, job: jobOf([A, B, C]) });
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    const turn = async (step: number, index: number, run: RunSpec) => {
      const { step: at } = h.reports.findLast((it) => it.type === 'paused') ?? { step: 0 };
      h.send({ type: 'resume', runId: 1, steps: step - at });
      await h.until('paused', (it) => it.step === step);
      h.send({ type: 'patch', runId: 1, index, run });
    };
    const higher = { ...A, schedule: choiceOf(schedules, 'sgdr', { ...A.schedule.params, maxLr: 0.09 }) };
    const softer = { ...B, optimizer: choiceOf(optimizers, 'adam', { beta1: 0.5 }) };
    const frozen = { ...C, groups: { ...C.groups, ratio: 10, frozen: 1 } };
    const mistuned = {
      ...C,
      schedule: choiceOf(schedules, 'constant', { lr: 0.07 }),
      optimizer: choiceOf(optimizers, 'momentum', { momentum: 0.3 }),
    };
    await turn(7, 0, higher);
    await turn(37, 1, softer);
    await turn(46, 2, frozen);
    await turn(66, 2, mistuned);
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    const patched = h.reports.filter((it) => it.type === 'patched');
    expect(patched.map(({ index, step }) => [index, step])).toEqual([
      [0, 7],
      [1, 37],
      [2, 46],
      [2, 66],
    ]);
    const runs = [0, 1, 2].map((index) => patched.findLast((it) => it.index === index)?.run as RunSpec);
    expect(runs.map(({ earlier }) => earlier.length)).toEqual([1, 1, 2]);
    const spec = { ...defaultSpec, task, runs };
    const { spec: read, issues } = decodeSpec(encodeSpec(spec));
    expect([read, issues]).toEqual([spec, []]);
    const again = await race(jobOf(read.runs, { task: read.task }));
    const turned = curvesOf(h, 6);
    expect(curvesOf(again, 6)).toEqual(turned);
    for (const replica of [0, 1, 2, 3, 4, 5]) expect(turned[replica]?.loss).not.toEqual(all[replica]?.loss);
  });
});

/** An engine whose device can be taken away. */
function fragile(): { readonly openEngine: () => Promise<Engine>; lose(): void } {
  const losers: ((reason: string) => void)[] = [];
  return {
    async openEngine() {
      const engine = await openWasm();
      const lost = new Promise<string>((resolve) => losers.push(resolve));
      return { ...engine, lost };
    },
    lose: () => losers.at(-1)?.('asleep'),
  };
}

describe('over interruptions', () => {
  it('a race that loses its device twice ends as if nothing had happened', async () => {
    const { openEngine, lose } = fragile();
    const h = harness({ openEngine, steadyClock: 100, paintMs: 1 });
    h.send({ type: 'start', runId: 1, job: jobOf([A, B, C], { keep: true }) });
    const first = await h.until('checkpoint');
    lose();
    const { fromStep } = await h.until('moved');
    expect(fromStep).toBeGreaterThanOrEqual(first.step);
    await h.until('checkpoint', (it) => it.step > fromStep + 10);
    lose();
    await h.until('ended');
    expect(h.reports.filter((it) => it.type === 'moved')).toHaveLength(2);
    expect(curvesOf(h, 6)).toEqual(all);
    expect(lawOneProblems(h.reports)).toEqual([]);
  });

  it('a race whose tab was closed goes on from what was kept, one of its replicas being over', async () => {
    const early = all.map(({ evaluations }) => (evaluations[1] as number[])[2] as number).sort((a, b) => a - b);
    const target = early[4] as number; // two replicas reach it after 20 updates
    expect(target).toBeGreaterThan(early[3] as number);
    const stopping = { ...task, stop: { ...task.stop, target: true } };
    const h = await race(jobOf([A, B, C], { keep: true, task: stopping, target }), { steadyClock: 100 });
    const kept = h.reports.filter((it) => it.type === 'checkpoint').findLast(({ checkpoints }) => checkpoints.includes(null));
    if (!kept) throw new Error('no checkpoint with a replica that is over');
    expect(kept.checkpoints.some((one) => one !== null)).toBe(true);
    const before = h.reports.slice(0, h.reports.indexOf(kept));
    const full = curvesOf(h, 6);
    const heard = full.map(({ evaluations }) =>
      evaluations.filter(([step]) => (step as number) <= kept.step).map(([step, loss]) => ({ step: step as number, loss: loss as number })),
    );
    // everything up to the checkpoint was there before it
    kept.checkpoints.forEach((one, replica) => {
      const { loss, evaluations } = curveOf(before, replica);
      if (one) expect(loss.length).toBeGreaterThanOrEqual(kept.step);
      expect(evaluations.filter(([step]) => (step as number) <= kept.step)).toHaveLength(heard[replica]?.length ?? 0);
    });
    const from = { checkpoints: kept.checkpoints, heard, seconds: kept.seconds };
    const rest = harness();
    rest.send({ type: 'start', runId: 1, job: jobOf([A, B, C], { from, task: stopping, target }) });
    expect((await rest.until('started')).firstStep).toBe(kept.step);
    await rest.until('ended');
    for (const [replica, { loss, evaluations }] of full.entries()) {
      const rows = rest.reports.filter((it) => it.type === 'steps' && it.replica === replica);
      if (kept.checkpoints[replica] === null) expect(rows).toEqual([]);
      else {
        const columns = rows.flatMap((it) => (it.type === 'steps' ? [...it.columns.loss] : []));
        expect(columns).toEqual(loss.slice(kept.step));
        const seen = rest.reports.flatMap((it) => (it.type === 'evaluated' && it.replica === replica ? [[it.step, it.loss, it.accuracy]] : []));
        expect(seen).toEqual(evaluations.filter(([step]) => (step as number) > kept.step));
        expect(rows.every((it) => it.type === 'steps' && (it.columns.seconds[0] as number) >= kept.seconds)).toBe(true);
      }
    }
  });

  it('a branch from a checkpoint is the branch from update 0', async () => {
    const h = await race(jobOf([A], { keep: true }), { steadyClock: 100 });
    const kept = h.reports.filter((it) => it.type === 'checkpoint').find(({ step }) => step > 10);
    if (!kept) throw new Error('no checkpoint');
    const branch = { ...changedAt(A, kept.step, { schedule: constant, fresh: true }), id: 'D' };
    const whole = curvesOf(await race(jobOf([branch])), 2);
    const heard = kept.checkpoints.map(() => []);
    const rest = await race(jobOf([branch], { from: { checkpoints: kept.checkpoints, heard, seconds: 0 } }));
    for (const replica of [0, 1]) {
      const columns = rest.reports.flatMap((it) => (it.type === 'steps' && it.replica === replica ? [...it.columns.loss] : []));
      expect(columns).toEqual(whole[replica]?.loss.slice(kept.step));
      expect(whole[replica]?.loss.slice(0, kept.step)).toEqual(all[replica]?.loss.slice(0, kept.step));
    }
  });
});

describe('snapshots', () => {
  it('at the end of every cycle: the network by itself is that of the evaluation, and the ensemble is of all so far', async () => {
    const h = await race(jobOf([A, C], { snapshots: true }));
    const found = h.reports.filter((it) => it.type === 'ensemble');
    expect(new Set(found.map(({ replica }) => replica))).toEqual(new Set([0, 1])); // C has no cycles
    for (const replica of [0, 1]) {
      const own = found.filter((it) => it.replica === replica);
      expect(own.map(({ step, members }) => [step, members])).toEqual([
        [20, 1],
        [40, 2],
        [60, 3],
        [80, 4],
      ]);
      for (const { step, single } of own) {
        const evaluation = all[replica]?.evaluations.find(([at]) => at === step);
        expect([step, single.loss, single.accuracy]).toEqual(evaluation);
      }
      expect(own[0]?.ensemble.accuracy).toBe(own[0]?.single.accuracy);
      expect(own[0]?.ensemble.loss).toBeCloseTo(own[0]?.single.loss ?? Number.NaN, 5);
      // Jensen: the ensemble's loss is at most the mean of its members' losses
      const mean = own.reduce((sum, { single }) => sum + single.loss, 0) / own.length;
      expect(own[3]?.ensemble.loss).toBeLessThan(mean);
    }
  });

  it.each(['at the end of a cycle', 'within one'])('go on where a race goes on %s, none missing or twice', async (where) => {
    const job = jobOf([A, C], { keep: true, snapshots: true });
    const whole = await race(job, { steadyClock: 1000 });
    const ensembles = (h: Harness) => h.reports.filter((it) => it.type === 'ensemble').toSorted((a, b) => a.replica - b.replica || a.step - b.step);
    const places = whole.reports.filter((it) => it.type === 'checkpoint');
    const kept = places.find(({ step }) => (where === 'within one' ? step > 40 && step < 60 : step === 40));
    if (!kept) throw new Error('no checkpoint there');
    expect(kept.ensembles?.map((one) => one && [one.step, one.members])).toEqual([[40, 2], [40, 2], null, null]);
    const heard = kept.checkpoints.map(() => []);
    const from = { checkpoints: kept.checkpoints, heard, seconds: kept.seconds, ensembles: kept.ensembles ?? [] };
    const rest = await race(jobOf([A, C], { snapshots: true, from }));
    expect(ensembles(rest)).toEqual(ensembles(whole).filter(({ step }) => step > 40));
    // of a sum of another size nothing can be made: a new ensemble begins
    const strange = kept.ensembles?.map((one) => one && { ...one, sum: new Float64Array(3) }) ?? [];
    const anew = await race(jobOf([A], { snapshots: true, from: { ...from, checkpoints: kept.checkpoints.slice(0, 2), ensembles: strange } }));
    expect(ensembles(anew).map(({ members }) => members)).toContain(1);
  });

  it('are not lost or doubled with a device', async () => {
    const { openEngine, lose } = fragile();
    const steady = await race(jobOf([A], { snapshots: true }));
    const expected = steady.reports.filter((it) => it.type === 'ensemble');
    const h = harness({ openEngine, steadyClock: 20, paintMs: 2 });
    h.send({ type: 'start', runId: 1, job: jobOf([A], { snapshots: true }) });
    await h.until('ensemble', (it) => it.step === 40);
    lose();
    await h.until('ended');
    expect(h.reports.filter((it) => it.type === 'moved')).toHaveLength(1);
    const of = (reports: readonly Report[], replica: number) => reports.filter((it) => it.type === 'ensemble' && it.replica === replica);
    for (const replica of [0, 1]) expect(of(h.reports, replica)).toEqual(of(expected, replica));
  });
});
