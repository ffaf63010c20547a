import { expect, test } from 'vitest';
import { createBatchOrder } from '../../../src/datasets/batchOrder.ts';
import type { Engine } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import type { NamedTensors } from '../../../src/models/model.ts';
import { buildOptimizer } from '../../../src/optimizers/registry.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, stepsOf, tinyData, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { probe, type Size, type Subject } from './subject.ts';

/** The same training in the open: the engine's gradients, the float64 rules, batches and rates by the contract. */
async function byHand(
  engine: Engine,
  steps: number,
  optimizer: ReturnType<typeof choiceOf>,
  rates: (step: number, group: number) => number,
  frozenAt: (step: number, group: number) => boolean = () => false,
): Promise<number[]> {
  const order = createBatchOrder(1, tinyData.train.count, 4);
  let weights: NamedTensors = initialize(tinyModel, 1);
  const rule = buildOptimizer(optimizer);
  const states = tinyModel.params.map((param) => rule.init((weights[param.name] as Float32Array).length));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const found = await probe(engine, tinyModel, weights, tinyData.train, order.batchAt(step));
    losses.push(found.loss);
    const next: Record<string, Float32Array> = { ...weights };
    tinyModel.params.forEach((param, p) => {
      if (frozenAt(step, param.group)) return;
      const w = Float64Array.from(weights[param.name] as Float32Array);
      rule.update(w, found.gradients[param.name] as Float64Array, states[p] as (typeof states)[0], { lr: rates(step, param.group) });
      next[param.name] = Float32Array.from(w);
    });
    weights = next;
  }
  return losses;
}

/** float32 weights after each of 20 updates: 20 roundings of 6e-8, amplified a little by training. */
function expectClose(losses: readonly number[], expected: readonly number[]): void {
  expect(losses.length).toBe(expected.length);
  for (const [t, loss] of losses.entries())
    expect(Math.abs(loss - (expected[t] as number)) / (expected[t] as number), `step ${t}`).toBeLessThan(2e-5);
}

export function updates(engine: Subject, { brief }: Size): void {
  const totalSteps = brief ? 5 : 20;
  const [freezes, thaws] = brief ? [1, 3] : [3, 6];
  const losses = async (changes: Parameters<typeof tinyReplica>[0], job: Parameters<typeof tinyJob>[0] = {}) =>
    lossesOf(await collect(engine().train(tinyJob({ totalSteps, replicas: [tinyReplica(changes)], ...job }), control())));

  test('follow the rule with the rate of each group at each step', async () => {
    const rates = (step: number, group: number) => (0.02 + 0.01 * (step % 5)) * (group === 0 ? 0.3 : 1);
    for (const optimizer of [choiceOf('adamw'), ...(brief ? [] : [choiceOf('momentum'), choiceOf('rmsprop')])]) {
      const events = await collect(engine().train(tinyJob({ totalSteps, replicas: [tinyReplica({ optimizer, lrAt: rates })] }), control()));
      expectClose(lossesOf(events), await byHand(engine(), totalSteps, optimizer, rates));
      const lr = stepsOf(events).flatMap((block) => [...block.lr]);
      expect(lr).toEqual(Array.from({ length: 2 * totalSteps }, (_, i) => rates(Math.floor(i / 2), i % 2)));
    }
  });

  test('leave a frozen group and its optimizer state alone, and take it up where it stood when it thaws', async () => {
    const optimizer = choiceOf('adam'); // its correction counts the updates of each group
    const lrAt = () => 0.02;
    for (const still of brief ? [0] : [0, 1]) {
      const frozenAt = (step: number, group: number) => group === still && step >= freezes && step < thaws;
      const found = await losses({ optimizer, lrAt, frozenAt });
      expectClose(found, await byHand(engine(), totalSteps, optimizer, lrAt, frozenAt));
      const never = await losses({ optimizer, lrAt });
      expect(found.slice(0, freezes + 1)).toEqual(never.slice(0, freezes + 1)); // losses before the update
      expect(found[thaws - 1]).not.toBe(never[thaws - 1]);
    }
  });

  test('with everything frozen only look', async () => {
    const found = await losses({ frozenAt: () => true }, { totalSteps: brief ? 4 : 31, batchAt: () => Uint32Array.of(0, 1, 2, 3) });
    expect(found.length).toBe(brief ? 4 : 31);
    expect(new Set(found).size).toBe(1);
  });

  test('take the momentum a schedule gives', async () => {
    const given = (momentum: number | undefined, optimizer = choiceOf('momentum')) => losses({ optimizer, momentumAt: () => momentum });
    expect(await given(0)).toEqual(await given(undefined, choiceOf('sgd')));
    expect(await given(0.5)).toEqual(await given(undefined, choiceOf('momentum', { momentum: 0.5 })));
  });

  test("take the optimizer's numbers as they are at each step", async () => {
    let step = 0;
    const lrAt = (at: number) => {
      step = at;
      return 0.05;
    };
    const [first, later] = [choiceOf('momentum', { momentum: 0.9 }), choiceOf('momentum', { momentum: 0.2 })];
    const replica = {
      ...tinyReplica({ lrAt }),
      get optimizer() {
        return step < thaws ? first : later;
      },
    };
    const changed = await losses({}, { replicas: [replica] });
    expect(changed).toEqual(await losses({ optimizer: first, momentumAt: (at) => (at < thaws ? 0.9 : 0.2) }));
  });

  test('start from given weights and follow a given batch order', async () => {
    const initial = initialize(tinyModel, 99);
    const batchAt = (at: number, size: number) => Uint32Array.from({ length: size }, (_, i) => (at + i) % 120);
    const found = await losses({}, { totalSteps: 1, initial: [initial], batchAt });
    expect(found).toEqual([(await probe(engine(), tinyModel, initial, tinyData.train, batchAt(0, 4))).loss]);
  });

  test.skipIf(brief)('learn (skipped where 200 updates take long: the same updates as by hand)', async () => {
    const events = await collect(engine().train(tinyJob({ totalSteps: 200, evalEvery: 200 }), control()));
    const [before, after] = evaluationsOf(events);
    expect(before?.accuracy).toBeLessThan(0.6);
    expect(after?.accuracy).toBeGreaterThan(0.95);
  });
}
