import { expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import { optimizerKinds } from '../../../src/optimizers/registry.ts';
import { choiceOf, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { part, type Subject, trainAll } from './subject.ts';

export function freezing(engine: Subject): void {
  test.each(optimizerKinds)('%s: a frozen group keeps weights and state to the bit, and thawing it leaves the others alone', async (kind) => {
    const optimizer = choiceOf(kind);
    const still = await trainAll(engine(), tinyJob({ totalSteps: 5, replicas: [tinyReplica({ optimizer, frozenAt: (_, group) => group === 0 })] }));
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
    expect(before.counts).toEqual([0, 5]);
    // at a rate of 0 the thawed group moves its state and nothing else, so the other sees the same gradients as if it were still frozen
    const lrAt = (_: number, group: number) => (group === 0 ? 0 : 0.05);
    const go = (frozen: boolean) =>
      trainAll(
        engine(),
        tinyJob({ totalSteps: 9, from: [before], replicas: [tinyReplica({ optimizer, lrAt, frozenAt: (_, group) => frozen && group === 0 })] }),
      );
    const [frozen, thawed] = [(await go(true)).states[0] as Checkpoint, (await go(false)).states[0] as Checkpoint];
    expect([frozen.counts, thawed.counts]).toEqual([
      [0, 9],
      [4, 9],
    ]);
    const ofHead = ({ weights, slots }: Checkpoint) => [part(weights, 'dense'), Object.entries(slots).filter(([name]) => name.startsWith('dense'))];
    expect(ofHead(thawed)).toEqual(ofHead(frozen));
    const moved = thawed.slots['conv.kernel'] ?? [];
    expect(moved.every((slot) => slot.some((value) => value !== 0))).toBe(true);
  });
}
