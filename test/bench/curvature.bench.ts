/**
 * @file What the curvature costs: a Hessian-vector product against a gradient on the same 256 images, and what measuring adds to a race.
 *
 * In one thread. Both sides take turns; the best of many counts (the machine may be shared). The gradient is of the same unfused plan as the product.
 */
import { breathe } from '../../src/engines/breathe.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { createInProcessTrainer } from '../../src/worker/inProcess.ts';
import { PROTOCOL, type TrainJob } from '../../src/worker/protocol.ts';
import type { Bench } from './bench.ts';

const IMAGES = 256;
const ROUNDS = 8;
const split = (count: number) => {
  const rng = stream(1, 'curvature bench');
  return {
    count,
    images: Uint8Array.from({ length: count * 784 }, () => rng.below(256)),
    labels: Uint8Array.from({ length: count }, () => rng.below(10)),
  };
};
const data = { kind: 'noise', shape: [28, 28, 1] as const, classes: 10, train: split(20_000), test: split(100) };

const bench: Bench = {
  name: 'curvature',
  where: 'node',
  async run(report) {
    const engine = await openWasm();
    for (const kind of ['small', 'tanh', 'wide', 'bn'] as const) {
      const model = buildModel({ kind, params: {} }, data.shape, data.classes);
      const curvature = await engine.curvature?.({ model, split: data.train, count: IMAGES, batchSize: 64 });
      if (!curvature) throw new Error('no second derivatives');
      const weights = initialize(model, 1);
      const vector = Float64Array.from({ length: curvature.size }, (_, i) => Math.sin(i));
      const timed = async (ask: () => Promise<unknown>) => {
        const before = curvature.spent();
        await ask();
        return curvature.spent() - before;
      };
      let [ours, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let round = 0; round < ROUNDS; round++) {
        other = Math.min(other, await timed(() => curvature.at(weights)));
        ours = Math.min(ours, await timed(() => curvature.times(vector)));
      }
      curvature.close();
      const note = `product against gradient, ${IMAGES} images; ratio = product / gradient`;
      report({ bench: `curvature-product-${kind}`, ours, other, unit: 'ms', ratio: ours / other, note });
    }
    engine.dispose();
    const seconds = { alone: Number.POSITIVE_INFINITY, watched: Number.POSITIVE_INFINITY };
    let measured = 0;
    for (let round = 0; round < 2; round++) {
      seconds.alone = Math.min(seconds.alone, (await race({})).seconds);
      const watched = await race({ curvature: defaultSpec.view.curve });
      if (watched.seconds < seconds.watched) [seconds.watched, measured] = [watched.seconds, watched.measured];
    }
    const note = `seconds of training of 624 updates of small, measured every 50 steps where there was time (${measured} times); ratio = share of the time`;
    report({
      ...{ bench: 'curvature-race', ours: seconds.watched, other: seconds.alone, unit: 's', note },
      ratio: (seconds.watched - seconds.alone) / seconds.watched,
    });
  },
};

/** Seconds of training until the last update, and how often the curvature was measured by then. */
function race(more: Partial<TrainJob>): Promise<{ readonly seconds: number; readonly measured: number }> {
  const trainer = createInProcessTrainer({
    openBeside: () => openWasm(),
    openEngine: () => openWasm(),
    loadDataset: async () => data,
    loadCheckpoint: () => Promise.reject(new Error('none is needed')),
    now: () => performance.now(),
    yieldToEvents: breathe,
  });
  const run = newRun('A', { schedule: choiceOf(schedules, 'constant', { lr: 0.01 }) });
  const job: TrainJob = { kind: 'train', task: { ...defaultSpec.task, evalEvery: 0 }, runs: [run], target: 1, ...more };
  return new Promise((resolve, reject) => {
    const found = { seconds: 0, measured: 0 };
    trainer.onReport((report) => {
      if (report.type === 'steps') {
        found.seconds = report.columns.seconds.at(-1) ?? 0;
        trainer.send({ type: 'grant', runId: 1, reports: 1 });
      } else if (report.type === 'curvature' && report.step > 0 && report.step < 624) found.measured++;
      else if (report.type === 'failed') reject(new Error(report.error.message));
      else if (report.type === 'ended') {
        trainer.close();
        resolve(found);
      }
    });
    trainer.send({ type: 'hello', protocol: PROTOCOL, prefer: 'wasm', dataUrl: '' });
    trainer.send({ type: 'start', runId: 1, job });
  });
}

export default bench;
