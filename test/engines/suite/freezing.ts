import { expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import { optimizerKinds } from '../../../src/optimizers/registry.ts';
import { choiceOf, collect, control, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { middle } from './middle.ts';
import { checkpointsOf, part, type Size, type Subject, trainAll } from './subject.ts';

export function freezing(engine: Subject, { brief }: Size): void {
  const [first, last] = brief ? [3, 5] : [5, 9];

  test.each(optimizerKinds)('%s: a frozen group keeps weights and state to the bit, and thawing it leaves the others alone', async (kind) => {
    const optimizer = choiceOf(kind);
    const still = await trainAll(
      engine(),
      tinyJob({ totalSteps: first, replicas: [tinyReplica({ optimizer, frozenAt: (_, group) => group === 0 })] }),
    );
    const before = still.states[0] as Checkpoint;
    const initial = initialize(tinyModel, 1);
    for (const name of ['conv.kernel', 'norm.gamma', 'norm.beta']) {
      expect(before.weights[name], name).toEqual(initial[name]);
      for (const slot of before.slots[name] ?? [])
        expect(
          slot.every((value) => value === 0),
          name,
        ).toBe(true);
    }
    expect(before.counts).toEqual([0, first]);
    // at a rate of 0 the thawed group moves its state and nothing else, so the other sees the same gradients as if it were still frozen
    const lrAt = (_: number, group: number) => (group === 0 ? 0 : 0.05);
    const go = (frozen: boolean) =>
      trainAll(
        engine(),
        tinyJob({ totalSteps: last, from: [before], replicas: [tinyReplica({ optimizer, lrAt, frozenAt: (_, group) => frozen && group === 0 })] }),
      );
    const [frozen, thawed] = [(await go(true)).states[0] as Checkpoint, (await go(false)).states[0] as Checkpoint];
    expect([frozen.counts, thawed.counts]).toEqual([
      [0, last],
      [last - first, last],
    ]);
    const ofHead = ({ weights, slots }: Checkpoint) => [part(weights, 'dense'), Object.entries(slots).filter(([name]) => name.startsWith('dense'))];
    expect(ofHead(thawed)).toEqual(ofHead(frozen));
    const moved = thawed.slots['conv.kernel'] ?? [];
    expect(moved.every((slot) => slot.some((value) => value !== 0))).toBe(true);
  });

  test('every optimizer: a group in the middle stands still, trains and stands still again, to the bit and by itself', async () => {
    const model = middle('relu', 3, brief ? 1 : 3);
    const initial = initialize(model, 1);
    const third = brief ? 1 : 3;
    const frozenAt = (step: number, group: number) => group === 1 && (step < third || step >= 2 * third);
    const replicas = optimizerKinds.map((kind) => tinyReplica({ optimizer: choiceOf(kind), lrAt: () => 0.02, frozenAt }));
    const checkpointDue = (step: number) => step % third === 0;
    const events = await collect(engine().train(tinyJob({ model, totalSteps: 3 * third, replicas }), control({ checkpointDue })));
    const of = (group: string, { weights, slots }: Checkpoint) => [part(weights, group), part(slots, group)];
    const trainable = ['second.kernel', 'norm.gamma', 'norm.beta'];
    const thirds: Checkpoint[] = [];
    for (const [r, kind] of optimizerKinds.entries()) {
      const [still, trained, again] = checkpointsOf(events, r) as [Checkpoint, Checkpoint, Checkpoint];
      thirds.push(trained);
      for (const name of trainable) {
        expect(still.weights[name], `${kind} ${name}`).toEqual(initial[name]);
        expect((still.slots[name] ?? []).every((slot) => slot.every((value) => value === 0))).toBe(true);
        expect(trained.weights[name], `${kind} ${name}`).not.toEqual(initial[name]);
        expect(again.weights[name], `${kind} ${name}`).toEqual(trained.weights[name]);
        expect(again.slots[name], `${kind} ${name}`).toEqual(trained.slots[name]);
      }
      for (const group of ['first', 'dense']) {
        expect(part(still.weights, group), `${kind} ${group}`).not.toEqual(part(initial, group));
        expect(part(again.weights, group), `${kind} ${group}`).not.toEqual(part(trained.weights, group));
      }
      expect([still, trained, again].map(({ counts }) => counts)).toEqual([
        [third, 0, third],
        [2 * third, third, 2 * third],
        [3 * third, third, 3 * third],
      ]);
    }
    // thawed at a rate of 0 it moves its own state and nobody else's
    const lrAt = (_: number, group: number) => (group === 1 ? 0 : 0.02);
    const go = (frozen: boolean) => {
      const rest = replicas.map((replica) => ({ ...replica, lrAt, frozenAt: (_: number, group: number) => frozen && group === 1 }));
      return trainAll(engine(), tinyJob({ model, totalSteps: 3 * third, replicas: rest, from: thirds }));
    };
    const [frozen, thawed] = [(await go(true)).states, (await go(false)).states];
    for (const [r, kind] of optimizerKinds.entries()) {
      const [one, other] = [frozen[r] as Checkpoint, thawed[r] as Checkpoint];
      for (const group of ['first', 'dense']) expect(of(group, other), `${kind} ${group}`).toEqual(of(group, one));
      expect([one.counts, other.counts]).toEqual([
        [3 * third, third, 3 * third],
        [3 * third, 2 * third, 3 * third],
      ]);
    }
  });

  test('with every group frozen nothing moves, and the losses are those of the start', async () => {
    const { losses, states } = await trainAll(engine(), tinyJob({ totalSteps: 2, replicas: [tinyReplica({ frozenAt: () => true })] }));
    const initial = initialize(tinyModel, 1);
    for (const { name } of tinyModel.params) expect(states[0]?.weights[name], name).toEqual(initial[name]);
    expect(states[0]?.counts).toEqual([0, 0]);
    expect(losses.every((loss) => loss > 0.5 && loss < 2)).toBe(true);
  });
}
