/**
 * @file Speed of the tfjs engine on the CPU backend, in Node: updates per second of `small` at batch 64 with momentum, and what of an update is
 * launching rather than arithmetic.
 *
 * The last number is an update of the same network on one image of 10 x 10: hardly any arithmetic, so what is left is JavaScript per update (gathering,
 * differentiation, update rules, reading). On a GPU the arithmetic is elsewhere and about this is what the thread pays.
 */
import type { EngineJob } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import type { Bench } from './bench.ts';

const CLASSES = 10;
const IMAGES = 256;

const bench: Bench = {
  name: 'tfjs',
  where: 'node',
  async run(report) {
    const engine = await openTfjs('cpu');
    try {
      const control = { signal: new AbortController().signal, blockLimit: () => 64, active: () => true };
      const measure = async (kind: ModelKind, shape: readonly [number, number, number], batchSize: number, totalSteps: number) => {
        const times: number[] = [];
        let last = performance.now();
        for await (const event of engine.train(jobOf(kind, shape, batchSize, totalSteps), control)) {
          const now = performance.now();
          if (event.type === 'steps' && event.firstStep > 0) times.push((now - last) / event.count); // the first one compiles
          last = now;
        }
        return median(times);
      };
      const small = await measure('small', [28, 28, 1], 64, 30);
      report({ bench: 'tfjs/cpu/small/updates', ours: 1000 / small, unit: '1/s', note: 'batch 64, momentum, Node' });
      report({ bench: 'tfjs/cpu/small/update', ours: small, unit: 'ms', note: 'median' });
      const launch = await measure('small', [10, 10, 1], 1, 200);
      report({
        bench: 'tfjs/cpu/launch',
        ours: launch,
        unit: 'ms',
        note: 'JavaScript of an update with hardly any arithmetic (one image of 10 x 10), median',
      });
    } finally {
      engine.dispose();
    }
  },
};

export default bench;

function jobOf(kind: ModelKind, shape: readonly [number, number, number], batchSize: number, totalSteps: number): EngineJob {
  const rng = stream(1, 'bench');
  const pixels = shape[0] * shape[1] * shape[2];
  const split = {
    count: IMAGES,
    images: Uint8Array.from({ length: IMAGES * pixels }, () => rng.below(256)),
    labels: Uint8Array.from({ length: IMAGES }, () => rng.below(CLASSES)),
  };
  const model = buildModel({ kind, params: defaultsOf(models[kind].params) }, shape, CLASSES);
  const replica = {
    seed: 1,
    optimizer: { kind: 'momentum', params: defaultsOf(optimizers.momentum.params) },
    lrAt: () => 0.01,
    momentumAt: () => undefined,
    frozenAt: () => false,
  };
  const data = { kind: 'noise', shape, classes: CLASSES, train: split, test: split };
  return { model, data, batchSize, totalSteps, replicas: [replica], evalEvery: 0, evalCount: 0 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
