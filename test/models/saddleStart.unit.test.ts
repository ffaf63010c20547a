import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fewLabels } from '../../src/datasets/parts.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../../src/models/model.ts';
import { buildModel, type models } from '../../src/models/registry.ts';
import { type SaddleStart, saddleStart, saddleStarts } from '../../src/models/saddleStart.ts';
import { choiceOf, control } from '../engines/tinyJob.ts';
import { loadSiteData } from '../siteData.ts';

const engine = await openWasm();
afterAll(() => engine.dispose());
const data = fewLabels(await loadSiteData('fashionMnist', path.resolve(import.meta.dirname, '../..')), 320);
const network = (kind: keyof typeof models) => buildModel({ kind, params: kind === 'residual' ? { skip: true } : {} }, data.shape, data.classes);

/** Losses of training, and the weights at the end. */
async function train(model: ModelSpec, weights: NamedTensors, steps: number): Promise<{ readonly loss: number[]; readonly weights: NamedTensors }> {
  const replica = { seed: 1, optimizer: choiceOf('momentum'), lrAt: () => 0.03, momentumAt: () => undefined, frozenAt: () => false };
  const job = { model, data, batchSize: 16, totalSteps: steps, replicas: [replica], initial: [weights], evalEvery: 0, evalCount: 0 };
  const loss: number[] = [];
  let end: NamedTensors = {};
  for await (const event of engine.train(job, control({ checkpointDue: (step) => step === steps }))) {
    if (event.type === 'steps') loss.push(...event.loss);
    if (event.type === 'checkpoint') end = event.checkpoint.weights;
  }
  return { loss, weights: end };
}

/** The first update at which the mean loss of the last ten is below 90% of the first. */
function leaves(loss: readonly number[]): number {
  for (let t = 9; t < loss.length; t++) {
    const mean = loss.slice(t - 9, t + 1).reduce((sum, x) => sum + x, 0) / 10;
    if (mean < 0.9 * (loss[0] as number)) return t;
  }
  return Number.POSITIVE_INFINITY;
}

describe('starts near a saddle', () => {
  const kinds = ['linear', 'mlp', 'small', 'bn', 'residual', 'tanh'] as const;
  test.each(kinds.flatMap((kind) => saddleStarts.map((start) => [kind, start] as const)))(
    '%s, %s: the seeded start at eps 1, on the line to it between',
    (kind, start) => {
      const model = network(kind);
      const seeded = initialize(model, 3);
      const [at0, half, at1] = [0, 0.5, 1].map((eps) => saddleStart(model, 3, start, eps)) as [NamedTensors, NamedTensors, NamedTensors];
      expect(at1).toEqual(seeded);
      expect(Object.keys(at0).sort()).toEqual(Object.keys(seeded).sort());
      for (const { name } of model.params) {
        const w = (of: NamedTensors, i: number) => of[name]?.[i] as number;
        const off = (seeded[name] ?? new Float32Array(0)).map((w0, i) => Math.abs(w(half, i) - (w(at0, i) + w0) / 2));
        expect(off.reduce((most, x) => Math.max(most, x), 0)).toBeLessThan(1e-7);
        if (start === 'zero' && /kernel|bias/.test(name)) expect(at0[name]?.every((x) => x === 0)).toBe(true);
      }
    },
  );

  test('equal: the channels of hidden layers are, going in and coming out; the outputs are not', () => {
    const at0 = saddleStart(network('small'), 3, 'equal', 0);
    const seeded = initialize(network('small'), 3);
    const channels = (name: string, out: number, o: number) => at0[name]?.filter((_, n) => n % out === o);
    for (let o = 1; o < 8; o++) expect(channels('conv1.kernel', 8, o)).toEqual(channels('conv1.kernel', 8, 0));
    for (let o = 1; o < 16; o++) expect(channels('conv2.kernel', 16, o)).toEqual(channels('conv2.kernel', 16, 0));
    expect(new Set(channels('conv1.kernel', 8, 0)).size).toBe(9); // a filter is no constant
    const dense = (position: number, channel: number) =>
      at0['dense.kernel']?.slice((position * 16 + channel) * 10, (position * 16 + channel + 1) * 10);
    expect(dense(7, 5)).toEqual(dense(7, 0));
    expect(dense(7, 0)).toEqual(seeded['dense.kernel']?.slice(7 * 160, 7 * 160 + 10));
    expect(at0['dense.bias']).toEqual(seeded['dense.bias']);
  });

  test('equal channels train as one: the filters move, and no step tells them apart', async () => {
    const model = network('small');
    const start = saddleStart(model, 3, 'equal', 0);
    const filters = (await train(model, start, 60)).weights['conv1.kernel'] as Float32Array;
    const farthest = (from: (n: number) => number) => filters.reduce((most, w, n) => Math.max(most, Math.abs(w - from(n))), 0);
    expect(farthest((n) => filters[n - (n % 8)] as number)).toBeLessThan(1e-4);
    expect(farthest((n) => start['conv1.kernel']?.[n] as number)).toBeGreaterThan(0.01);
  });

  test.each([
    ['tanh', 'zero', [0.5, 0.25, 0.1]],
    ['small', 'zero', [0.5, 0.3, 0.2]],
  ] as const)('%s leaves the plateau of %s later for a smaller eps', async (kind, start: SaddleStart, shares) => {
    const model = network(kind);
    const steps: number[] = [];
    for (const eps of shares) steps.push(leaves((await train(model, saddleStart(model, 3, start, eps), 160)).loss));
    console.log(`${kind} from ${start}, eps ${shares.join(', ')}: leaves at update ${steps.join(', ')}`);
    expect(steps.every((step, i) => i === 0 || step > (steps[i - 1] as number) + 5)).toBe(true);
    expect(steps.at(-1)).toBeLessThan(160);
  });
});
