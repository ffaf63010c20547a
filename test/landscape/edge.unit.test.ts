/**
 * @file The edge of stability (Cohen et al. 2021, arXiv 2103.00065): under gradient descent on the full batch the sharpness climbs to 2 / lr and stays.
 *
 * Here: `tanh` on 64 images of CIFAR-10, cross-entropy, plain SGD, wasm engine. The windows begin after the rise and end before the loss is so small that
 * the curvature of cross-entropy vanishes with it. The preset trains on twice as many images, which takes longer and stays longer.
 */
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fewLabels } from '../../src/datasets/parts.ts';
import type { EngineControl } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createLanczos } from '../../src/landscape/lanczos.ts';
import { mean } from '../../src/math/statistics.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { choiceOf, control } from '../engines/tinyJob.ts';
import { loadSiteData } from '../siteData.ts';

const IMAGES = 64;
const EVERY = 20;
const data = fewLabels(await loadSiteData('cifar10', path.resolve(import.meta.dirname, '../..')), IMAGES);
const model = buildModel({ kind: 'tanh', params: {} }, data.shape, data.classes);
const engine = await openWasm();
afterAll(() => engine.dispose());

/** The largest eigenvalue at the start, and every `EVERY` updates from `first` to `last`. */
async function sharpness(lr: number, first: number, last: number): Promise<readonly number[]> {
  const curvature = await engine.curvature?.({ model, split: data.train, count: IMAGES, batchSize: IMAGES });
  if (!curvature) throw new Error('no second derivatives');
  const found: number[] = [];
  const measure = async (weights: Parameters<typeof curvature.at>[0]) => {
    await curvature.at(weights);
    const lanczos = createLanczos(curvature.size, found.length);
    for (let k = 0; k < 12 && lanczos.next; k++) lanczos.take((await curvature.times(lanczos.next)) as Float64Array);
    const { value, residual } = lanczos.ends().largest;
    expect(residual).toBeLessThan(0.05 * value);
    found.push(value);
  };
  await measure(initialize(model, 42));
  const replica = { seed: 42, optimizer: choiceOf('sgd'), lrAt: () => lr, momentumAt: () => undefined, frozenAt: () => false };
  const job = { model, data, batchSize: IMAGES, totalSteps: last, replicas: [replica], evalEvery: 0, evalCount: 0 };
  const watch: EngineControl = control({ checkpointDue: (step) => step >= first && step % EVERY === 0 });
  for await (const event of engine.train(job, watch)) if (event.type === 'checkpoint') await measure(event.checkpoint.weights);
  curvature.close();
  return found;
}

describe('the edge of stability', () => {
  const levels: number[] = [];
  test.each([
    [0.1, 100, 200],
    [0.05, 160, 300],
  ])('at rate %d: sharpness x lr / 2 is 1 +- 0.2 on average after the rise', async (lr, first, last) => {
    const [before, ...after] = await sharpness(lr, first, last);
    expect(after).toHaveLength((last - first) / EVERY + 1);
    expect((before as number) * (lr / 2)).toBeLessThan(0.3); // it has climbed
    const level = mean(after);
    console.log(
      `lr ${lr}: sharpness ${before?.toFixed(1)} at the start, ${level.toFixed(1)} on average after the rise, times lr / 2: ${((level * lr) / 2).toFixed(3)}`,
    );
    expect(Math.abs((level * lr) / 2 - 1)).toBeLessThan(0.2);
    levels.push(level);
  });

  test('half the rate, twice the sharpness', () => {
    expect(Math.abs((levels[1] as number) / (levels[0] as number) / 2 - 1)).toBeLessThan(0.2);
  });
});
