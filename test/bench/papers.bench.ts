/**
 * @file The presets that show the papers' claims in small, trained as the page trains them: accuracy over the seeds, and steps to the target beside
 * those of the best constant rate. Each run is a line: `ours` is the mean of the final test accuracy.
 */
import os from 'node:os';
import { root } from '../../scripts/setup.mjs';
import type { Dataset } from '../../src/datasets/dataset.ts';
import type { DatasetKind } from '../../src/datasets/registry.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { scheduleContext } from '../../src/experiment/epochs.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import { type PaperKey, type Preset, presetSpec, presets } from '../../src/experiment/presets.ts';
import type { ExperimentSpec, RunSpec } from '../../src/experiment/spec.ts';
import { buildModel } from '../../src/models/registry.ts';
import { type RunResults, resultsOf, type Spread } from '../../src/runs/results.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';
import { contenderOf, type SpeedUp, speedUps } from '../../src/runs/speedUp.ts';
import { loadSiteData } from '../siteData.ts';
import type { Bench } from './bench.ts';
import { openNodePool } from './nodePool.ts';

const PAPERS: readonly PaperKey[] = ['clrVsFixed', 'decayOrCycle', 'restarts', 'superConvergence', 'warmup', 'clrAdam'];

const bench: Bench = {
  name: 'papers',
  where: 'node',
  async run(report) {
    const engine = await openWasm({ pool: await openNodePool(os.availableParallelism()) });
    for (const key of PAPERS) {
      const spec = presetSpec(presets.find((preset) => preset.key === key) as Preset);
      const data = await loadSiteData(spec.task.dataset as DatasetKind, root);
      const results = await race(engine, spec, data);
      const speeds = speedUps(
        spec.runs.map((run) => contenderOf(run, results.get(run.id) as RunResults)),
        { evalEvery: spec.task.evalEvery, charge: false },
      );
      for (const run of spec.runs) {
        const { seeds, spreads } = results.get(run.id) as RunResults;
        const finals = seeds.map(({ last }) => last ?? 0);
        report({
          bench: `papers-${key}-${run.id}`,
          ours: (spreads.last as Spread).mean,
          unit: '',
          note: [
            labelOf(run),
            `final ${finals.map((accuracy) => accuracy.toFixed(3)).join(' ')}`,
            `${spec.view.target}: ${stepsOf(spreads.toTarget, seeds.length)}`,
            verdictOf(speeds.get(run.id) as SpeedUp),
          ].join('; '),
        });
      }
    }
    engine.dispose();
  },
};

export default bench;

async function race(engine: Engine, { task, runs, view }: ExperimentSpec, data: Dataset): Promise<ReadonlyMap<string, RunResults>> {
  const model = buildModel(task.model, data.shape, data.classes);
  const context = scheduleContext(task, data.train.count);
  const rates = runs.map((run) => historyRate(run, context, model.groups.length));
  const seeds = Array.from({ length: task.seeds }, (_, k) => task.seed + k);
  const replicas = runs.flatMap(({ optimizer }, r) => {
    const { lrAt, momentumAt, frozenAt } = rates[r] as (typeof rates)[0];
    return seeds.map((seed) => ({ seed, optimizer, lrAt, momentumAt, frozenAt }));
  });
  const series = replicas.map((): Series => createSeries(model.groups.length));
  const { batchSize, evalEvery, evalCount } = task;
  const job = { model, data, batchSize, totalSteps: context.totalSteps, replicas, evalEvery, evalCount };
  const control = { signal: new AbortController().signal, blockLimit: () => context.totalSteps, active: () => true };
  for await (const event of engine.train(job, control)) {
    const one = series[event.type === 'checkpoint' ? 0 : event.replica] as Series;
    if (event.type === 'steps') one.loss.push(event.loss);
    if (event.type !== 'evaluated') continue;
    one.evalStep.push([event.step]);
    one.evalLoss.push([event.loss]);
    one.evalAccuracy.push([event.accuracy]);
  }
  return new Map(runs.map(({ id }, r) => [id, resultsOf(series.slice(r * seeds.length, (r + 1) * seeds.length), view.target)]));
}

function labelOf({ schedule, optimizer }: RunSpec): string {
  const { lr, maxLr, startLr, warmupSteps } = schedule.params;
  return `${optimizer.kind === 'momentum' ? '' : `${optimizer.kind} `}${schedule.kind} ${lr ?? maxLr ?? startLr}${warmupSteps ? ` warm-up ${warmupSteps}` : ''}`;
}

function stepsOf(spread: Spread | null, seeds: number): string {
  if (spread === null) return `reached by 0 of ${seeds}`;
  return spread.count < seeds ? `reached by ${spread.count} of ${seeds}` : `${spread.mean.toFixed(0)} steps`;
}

function verdictOf({ verdict, against, ratio, interval }: SpeedUp): string {
  if (ratio === null) return verdict;
  return `${ratio.toFixed(2)} of ${against}'s steps (${interval?.map((x) => x.toFixed(2)).join(' to ') ?? 'one seed'}): ${verdict}`;
}
