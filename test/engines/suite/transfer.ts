import { expect, test } from 'vitest';
import { createBatchOrder } from '../../../src/datasets/batchOrder.ts';
import type { Split } from '../../../src/datasets/dataset.ts';
import { augmentedAt, gatherStored } from '../../../src/datasets/gather.ts';
import type { Checkpoint, EngineJob, Look } from '../../../src/engines/engine.ts';
import { precompute } from '../../../src/engines/precompute.ts';
import { stream } from '../../../src/math/rng.ts';
import { assemble } from '../../../src/models/assemble.ts';
import { initialize } from '../../../src/models/initialize.ts';
import type { NamedTensors } from '../../../src/models/model.ts';
import { optimizerKinds } from '../../../src/optimizers/registry.ts';
import { referenceGradient, referenceLoss } from '../referenceNetwork.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, tinyData, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { behind, middle } from './middle.ts';
import { bitsOf, checkpointsOf, part, probe, type Size, type Subject, trainAll } from './subject.ts';

const linear = (shape: readonly [number, number, number]) =>
  assemble('linear', shape, 3, [{ type: 'flatten' }, { type: 'dense', name: 'dense', units: 3 }], [{ name: 'dense', layers: ['dense'] }]);

function noise(count: number, pixels: number): Split {
  const rng = stream(11, `noise ${count}`);
  return {
    count,
    images: Uint8Array.from({ length: count * pixels }, () => rng.below(256)),
    labels: Uint8Array.from({ length: count }, () => rng.below(3)),
  };
}

/** Weights whose norm is anything but the identity. */
function uneven(weights: NamedTensors): NamedTensors {
  const rng = stream(5, 'uneven');
  const shifted = (name: string, from: number, to: number) => (weights[name] as Float32Array).map(() => from + (to - from) * rng.uniform());
  return {
    ...weights,
    'norm.gamma': shifted('norm.gamma', 0.5, 2),
    'norm.beta': shifted('norm.beta', -0.5, 0.5),
    'norm.runningMean': shifted('norm.runningMean', -0.2, 0.2),
    'norm.runningVar': shifted('norm.runningVar', 0.05, 0.4),
  };
}

export function transfer(engine: Subject, { brief }: Size): void {
  const kernel = brief ? 1 : 3; // the tests are about norms

  // of the second no image fills whole words, and no row begins with one
  test.each([[6, 6, 1] as const, [7, 5, 3] as const])(
    'augmented batches of %i x %i x %i hold the very pixels that the plan says, and evaluations none of them',
    async (...shape) => {
      const augment = { flip: true, shift: 2, crop: 3 };
      const [steps, batchSize, pixels] = [brief ? 3 : 6, 4, shape[0] * shape[1] * shape[2]];
      const own = shape[2] === 1;
      const model = own ? tinyModel : linear(shape);
      const data = own ? tinyData : { ...tinyData, shape, train: noise(40, pixels), test: noise(70, pixels) };
      const order = createBatchOrder(1, data.train.count, batchSize);
      const images = new Uint8Array(steps * batchSize * pixels);
      const labels = new Uint8Array(steps * batchSize);
      for (let step = 0; step < steps; step++) {
        const indices = order.batchAt(step);
        gatherStored(data.train, pixels, indices, images, step * batchSize * pixels, augmentedAt(augment, shape, 1, step, batchSize));
        indices.forEach((index, b) => {
          labels[step * batchSize + b] = data.train.labels[index] as number;
        });
      }
      const shown: Split = { count: labels.length, images, labels };
      const job = tinyJob({ model, data, totalSteps: steps, evalEvery: steps, replicas: [tinyReplica(), tinyReplica({ seed: 2 })] });
      const found = await collect(engine().train({ ...job, augment }, control()));
      const plain = await collect(engine().train(job, control()));
      const batchAt = (step: number) => Uint32Array.from({ length: batchSize }, (_, b) => step * batchSize + b);
      const expected = await collect(engine().train({ ...job, replicas: [tinyReplica()], data: { ...data, train: shown }, batchAt }, control()));
      expect(lossesOf(found)).toEqual(lossesOf(expected));
      expect(lossesOf(found)).not.toEqual(lossesOf(plain));
      expect(evaluationsOf(found).slice(0, 2)).toEqual(evaluationsOf(plain).slice(0, 2));
      expect(lossesOf(found, 1)).not.toEqual(lossesOf(found, 0));
    },
  );

  test('activations cannot be augmented', async () => {
    const floats = { ...tinyData.train, images: Float32Array.from(tinyData.train.images, (x) => x / 255) };
    const job = tinyJob({ data: { ...tinyData, train: floats }, augment: { flip: true, shift: 0, crop: 0 } });
    await expect(collect(engine().train(job, control()))).rejects.toThrow('internal: activations cannot be augmented');
  });

  test('batch norm of a frozen group stands still where the owner says so, and follows the batches elsewhere', async () => {
    const initial = [uneven(initialize(tinyModel, 1))];
    const frozenAt = (_: number, group: number) => group === 0;
    const [turn, totalSteps] = brief ? [1, 3] : [3, 6];
    const asked: string[] = [];
    const turning = tinyReplica({
      frozenAt,
      normStillAt(step, group) {
        asked.push(`${step}.${group}`);
        return step < turn;
      },
    });
    const replicas = [
      tinyReplica({ frozenAt, normStillAt: () => true }),
      tinyReplica({ frozenAt, normStillAt: () => false }),
      turning,
      tinyReplica(),
    ];
    const alone = [];
    for (const replica of replicas) alone.push(await trainAll(engine(), tinyJob({ totalSteps, initial, replicas: [replica] })));
    const [still, follows, partly] = alone as [(typeof alone)[0], (typeof alone)[0], (typeof alone)[0]];
    const norms = (weights: NamedTensors | undefined) => part(weights ?? {}, 'norm');
    expect(norms(still.states[0]?.weights)).toEqual(norms(initial[0]).map(([name]) => [name, initial[0]?.[name]]));
    expect(follows.states[0]?.weights['norm.runningMean']).not.toEqual(initial[0]?.['norm.runningMean']);
    expect(still.losses).not.toEqual(follows.losses);
    expect(partly.losses.slice(0, turn + 1)).not.toEqual(follows.losses.slice(0, turn + 1));
    expect(partly.losses.slice(0, turn)).toEqual(still.losses.slice(0, turn));
    expect(asked).toEqual(Array.from({ length: totalSteps }, (_, step) => `${step}.0`));
    const together = await trainAll(engine(), tinyJob({ totalSteps, initial: replicas.map(() => initial[0] as NamedTensors), replicas }));
    expect(together.states.map(bitsOf)).toEqual(alone.map(({ states }) => bitsOf(states[0] as Checkpoint)));
  });

  test.each(Object.keys(behind))('gradients pass through a norm that stands still, with %s behind it', async (name) => {
    const model = middle(name, 3, kernel);
    const values = uneven(initialize(model, 3));
    const indices = Uint32Array.of(3, 1, 4, 15, 9);
    const pixels = Float64Array.from(
      [...indices].flatMap((index) => [...tinyData.train.images.subarray(index * 36, (index + 1) * 36)]),
      (x) => x / 255,
    );
    const labels = [...indices].map((index) => tinyData.train.labels[index] as number);
    const changes = { frozenAt: (_: number, group: number) => group === 1, normStillAt: () => true };
    const found = await probe(engine(), model, values, tinyData.train, indices, changes);
    const right = referenceLoss(model, values, pixels, labels, 'eval');
    expect(Math.abs(found.loss - right) / right).toBeLessThan(1e-5);
    for (const param of ['first.kernel', 'first.bias', 'dense.kernel', 'dense.bias']) {
      const expected = referenceGradient(model, values, pixels, labels, param, 'eval');
      const norm2 = Math.sqrt(expected.reduce((sum, g) => sum + g * g, 0));
      const worst = expected.reduce((most, g, i) => Math.max(most, Math.abs(g - ((found.gradients[param] as Float64Array)[i] as number))), 0);
      expect(worst / norm2, param).toBeLessThan(1e-5);
    }
    expect(found.gradients['second.kernel']?.every((g) => g === 0)).toBe(true);
  });

  test('looks report what the network makes of every image', async () => {
    const weights = initialize(tinyModel, 1);
    const looks: Look[] = [];
    const job = { model: tinyModel, split: tinyData.test, count: 70, points: 1, weightsAt: () => weights, outputs: true, probabilities: true };
    for await (const look of engine().look(job, new AbortController().signal)) looks.push(look);
    const [outputs, probabilities] = [looks[0]?.outputs as Float32Array, looks[0]?.probabilities as Float32Array];
    expect([outputs.length, probabilities.length]).toEqual([210, 210]);
    for (let row = 0; row < 70; row++) {
      const powers = [0, 1, 2].map((c) => Math.exp(outputs[row * 3 + c] as number));
      const total = powers.reduce((sum, power) => sum + power, 0);
      for (const [c, power] of powers.entries()) expect(probabilities[row * 3 + c]).toBeCloseTo(power / total, 5);
    }
  });

  test.each([1, 2])('a head on precomputed activations trains as the whole network with %i groups that stand still', async (groups) => {
    const model = middle('relu and pool', 8, kernel); // whole vectors, as every preset has
    const initial = [uneven(initialize(model, 3)), { ...uneven(initialize(model, 3)), 'dense.bias': Float32Array.of(0.1, 0.2, 0.3) }];
    const optimizer = choiceOf('adamw');
    const replica = (seed: number) =>
      tinyReplica({
        seed,
        optimizer,
        lrAt: (step, group) => 0.01 * (1 + group) + 0.001 * step,
        frozenAt: (_, group) => group < groups,
        normStillAt: () => true,
      });
    const [totalSteps, more] = brief ? [3, 2] : [20, 5];
    const job = tinyJob({ model, initial, totalSteps, evalEvery: 10, evalCount: 60, replicas: [replica(1), replica(2)] });
    const short = await precompute(engine(), job, groups, new AbortController().signal);
    if (!short) throw new Error('no cut');
    expect([short.job.model.groups.length, short.job.data.shape]).toEqual([3 - groups, groups === 1 ? [6, 6, 8] : [1, 1, 72]]);
    const whole = await trainAll(engine(), job);
    const head = await trainAll(engine(), short.job);
    const scores = async (one: EngineJob) => evaluationsOf(await collect(engine().train(one, control())));
    const states = head.states.map(short.whole);
    if (engine().info.engine === 'wasm') {
      expect(head.losses).toEqual(whole.losses);
      expect(await scores(short.job)).toEqual(await scores(job));
      expect(states.map((state) => bitsOf({ ...state, slots: {} }))).toEqual(whole.states.map((state) => bitsOf({ ...state, slots: {} })));
      for (const [r, state] of states.entries())
        for (const [name, slots] of Object.entries(state.slots)) expect(slots, name).toEqual(whole.states[r]?.slots[name]);
    } else {
      for (const [t, loss] of head.losses.entries()) expect(Math.abs(loss / (whole.losses[t] as number) - 1), `step ${t}`).toBeLessThan(1e-4);
      expect(states.map(({ counts }) => counts)).toEqual(whole.states.map(({ counts }) => counts));
    }
    // and it can go on from a state of the whole network
    const again = await precompute(engine(), { ...job, totalSteps: totalSteps + more, from: whole.states }, groups, new AbortController().signal);
    const rest = await trainAll(engine(), { ...job, totalSteps: totalSteps + more, from: whole.states });
    const headRest = again && (await trainAll(engine(), again.job));
    for (const [t, loss] of (headRest?.losses ?? []).entries()) expect(Math.abs(loss / (rest.losses[t] as number) - 1)).toBeLessThan(1e-4);
    expect(headRest?.losses.length).toBe(more);
  });

  test('with every optimizer the last layer trains on precomputed activations as on the images, and the body stands still to the bit', async () => {
    const model = middle('relu and pool', 8, kernel);
    const start = uneven(initialize(model, 3));
    const replicas = optimizerKinds.map((kind) =>
      tinyReplica({ optimizer: choiceOf(kind), lrAt: () => 0.01, frozenAt: (_, group) => group < 2, normStillAt: () => true }),
    );
    const totalSteps = brief ? 2 : 8;
    const job = tinyJob({ model, totalSteps, initial: replicas.map(() => start), replicas });
    const short = await precompute(engine(), job, 2, new AbortController().signal);
    if (!short) throw new Error('no cut');
    const ends = control({ checkpointDue: (step) => step === totalSteps });
    const [whole, head] = [await collect(engine().train(job, ends)), await collect(engine().train(short.job, ends))];
    for (const [r, kind] of optimizerKinds.entries()) {
      const [right, found] = [lossesOf(whole, r), lossesOf(head, r)];
      expect(found.length).toBe(totalSteps);
      for (const [t, loss] of found.entries()) expect(Math.abs(loss / (right[t] as number) - 1), `${kind}, step ${t}`).toBeLessThan(1e-4);
      const [state, again] = [checkpointsOf(whole, r)[0] as Checkpoint, short.whole(checkpointsOf(head, r)[0] as Checkpoint)];
      if (engine().info.engine === 'wasm') expect(bitsOf({ ...again, slots: {} }), kind).toBe(bitsOf({ ...state, slots: {} }));
      for (const layer of ['first', 'second', 'norm']) {
        expect(part(state.weights, layer), `${kind} ${layer}`).toEqual(part(start, layer));
        expect(part(again.weights, layer), `${kind} ${layer}`).toEqual(part(start, layer));
      }
      expect(part(again.weights, 'dense'), kind).not.toEqual(part(start, 'dense'));
      expect([state.counts, again.counts]).toEqual([
        [0, 0, totalSteps],
        [0, 0, totalSteps],
      ]);
    }
  });

  test('activations are precomputed only where all replicas agree, and not behind the last group', async () => {
    const job = tinyJob({ replicas: [tinyReplica({ seed: 1 }), tinyReplica({ seed: 2 })] });
    const { signal } = new AbortController();
    await expect(precompute(engine(), job, 1, signal)).rejects.toThrow('internal: replicas that differ in what stands still');
    expect(await precompute(engine(), job, 2, signal)).toBeNull();
    expect(await precompute(engine(), tinyJob(), 1, AbortSignal.abort())).toBeNull();
  });
}
