/**
 * Whether the site's own runs do what the same runs did in PyTorch (1.13, three seeds; learning-rate-facts.md, section f): small CNN, Fashion-MNIST, momentum 0.9,
 * batch 64, two epochs, accuracy on 5,000 test images. Seeds and generators differ, the distribution of the initial weights and the lengths (624 against 626
 * updates, full batches only) are the same or nearly so; so the mean of three seeds must lie between the least and the greatest of theirs, give or take
 * SLACK, about the standard error of a mean of three.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup.mjs';
import type { Dataset } from '../../src/datasets/dataset.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { scheduleContext } from '../../src/experiment/epochs.ts';
import { runRate } from '../../src/experiment/rates.ts';
import type { CardChoice } from '../../src/experiment/spec.ts';
import type { ParamValues } from '../../src/math/card.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { mean } from '../../src/math/statistics.ts';
import { buildModel } from '../../src/models/registry.ts';
import { type ScheduleKind, schedules } from '../../src/schedules/registry.ts';
import { loadSiteData } from '../siteData.ts';

const SLACK = 0.01;
const SEEDS = [1, 2, 3];

/** Rule, its values, and the least and greatest final accuracy in PyTorch. */
const BANDS: readonly (readonly [ScheduleKind, ParamValues, number, number])[] = [
  ['constant', { lr: 0.003 }, 0.71, 0.754],
  ['constant', { lr: 0.01 }, 0.787, 0.812],
  ['constant', { lr: 0.03 }, 0.794, 0.833],
  ['constant', { lr: 0.1 }, 0.776, 0.824],
  ['triangular', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }, 0.833, 0.851],
  ['triangular2', { minLr: 0.005, maxLr: 0.15, upSteps: 78, downSteps: 78 }, 0.827, 0.848],
  ['cosine', { maxLr: 0.1, minLr: 0 }, 0.825, 0.844],
  ['oneCycle', { maxLr: 0.2 }, 0.841, 0.848],
];

describe('two epochs of Fashion-MNIST land where PyTorch landed', () => {
  let engine: Engine;
  let data: Dataset;

  beforeAll(async () => {
    engine = await openWasm();
    data = await loadSiteData('fashionMnist', root);
  }, 60_000);

  test.each(BANDS)('%s %j', { timeout: 120_000 }, async (kind, params, least, greatest) => {
    const accuracies = await finalAccuracies({ kind, params: { ...defaultsOf(schedules[kind].params), ...params } });
    console.log(`${kind} ${JSON.stringify(params)}: ${accuracies.map((a) => a.toFixed(3)).join(' ')}; PyTorch ${least} to ${greatest}`);
    expect(mean(accuracies)).toBeGreaterThan(least - SLACK);
    expect(mean(accuracies)).toBeLessThan(greatest + SLACK);
  });

  test('a constant rate of 0.3 ends at chance', { timeout: 120_000 }, async () => {
    const accuracies = await finalAccuracies({ kind: 'constant', params: { ...defaultsOf(schedules.constant.params), lr: 0.3 } });
    for (const accuracy of accuracies) expect(accuracy).toBeLessThan(0.15);
  });

  /** Of the default run with this schedule, per seed. */
  async function finalAccuracies(schedule: CardChoice): Promise<readonly number[]> {
    const run = newRun('A', { schedule });
    const model = buildModel({ kind: 'small', params: {} }, data.shape, data.classes);
    const context = scheduleContext(defaultSpec.task, data.train.count);
    const { lrAt, momentumAt, frozen } = runRate(run, context, model.groups.length);
    const frozenAt = (_step: number, group: number) => frozen[group] === true;
    const replicas = SEEDS.map((seed) => ({ seed, optimizer: run.optimizer, lrAt, momentumAt, frozenAt }));
    const job = { model, data, batchSize: 64, totalSteps: context.totalSteps, replicas, evalEvery: 1000, evalCount: data.test.count };
    const last = new Map<number, number>();
    for await (const event of engine.train(job, { signal: new AbortController().signal, blockLimit: () => 1000, active: () => true })) {
      if (event.type === 'evaluated') last.set(event.replica, event.accuracy);
    }
    expect(last.size).toBe(SEEDS.length);
    return [...last.values()];
  }
});
