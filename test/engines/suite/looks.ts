import { expect, test } from 'vitest';
import type { Look, LookJob } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import type { NamedTensors } from '../../../src/models/model.ts';
import { referenceLogits } from '../referenceNetwork.ts';
import { collect, control, evaluationsOf, tinyData, tinyJob, tinyModel } from '../tinyJob.ts';
import { checkpointsOf, type Size, type Subject } from './subject.ts';

const signal = () => new AbortController().signal;

/** Points on the line from one network to another. */
function lookJob(changes: Partial<LookJob> = {}): LookJob {
  const [a, b] = [initialize(tinyModel, 1), initialize(tinyModel, 2)];
  const weightsAt = (point: number): NamedTensors => {
    const mix = (name: string) => (a[name] as Float32Array).map((x, i) => x + (((b[name] as Float32Array)[i] as number) - x) * (point / 4));
    return Object.fromEntries(Object.keys(a).map((name) => [name, mix(name)]));
  };
  return { model: tinyModel, split: tinyData.test, count: 70, points: 5, weightsAt, ...changes };
}

async function all(looks: AsyncIterable<Look>): Promise<Look[]> {
  const found: Look[] = [];
  for await (const look of looks) found.push(look);
  return found;
}

export function looks(engine: Subject, { brief }: Size): void {
  test('are right: loss, accuracy and softmax, in the order of points, each asked for once', async () => {
    const asked: number[] = [];
    const base = lookJob({ probabilities: true });
    const weightsAt = (point: number) => {
      asked.push(point);
      return base.weightsAt(point);
    };
    const job = { ...base, weightsAt };
    const found = await all(engine().look(job, signal()));
    expect(found.map(({ point }) => point)).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    const pixels = Float64Array.from(tinyData.test.images, (x) => x / 255);
    for (const { point, loss, accuracy, probabilities } of found) {
      const z = referenceLogits(tinyModel, base.weightsAt(point), pixels, 'eval');
      let [sum, hits] = [0, 0];
      tinyData.test.labels.forEach((label, n) => {
        const row = [...z.subarray(3 * n, 3 * n + 3)];
        const total = row.reduce((all, x) => all + Math.exp(x), 0);
        sum += Math.log(total) - (row[label] as number);
        if (row.indexOf(Math.max(...row)) === label) hits++;
        for (const [c, x] of row.entries()) expect(probabilities?.[3 * n + c]).toBeCloseTo(Math.exp(x) / total, 5);
      });
      expect(probabilities?.length).toBe(210);
      expect(loss).toBeCloseTo(sum / 70, 5);
      expect(accuracy).toBe(hits / 70);
    }
  });

  test('agree with the evaluation of a training, of its first images', async () => {
    const totalSteps = brief ? 5 : 20;
    const job = tinyJob({ totalSteps, evalEvery: totalSteps, evalCount: 33 });
    const events = await collect(engine().train(job, control({ checkpointDue: (step) => step === totalSteps })));
    const [state] = checkpointsOf(events);
    const [look] = await all(engine().look(lookJob({ count: 33, points: 1, weightsAt: () => state?.weights ?? {} }), signal()));
    const last = evaluationsOf(events).at(-1);
    expect(look).toEqual({ point: 0, loss: last?.loss, accuracy: last?.accuracy });
    const [more] = await all(engine().look(lookJob({ count: 500, points: 1 }), signal()));
    expect(more).toEqual((await all(engine().look(lookJob({ points: 1 }), signal())))[0]);
  });

  test('may be taken while a job is between two pulls, whose bits they leave alone', async () => {
    const job = tinyJob({ totalSteps: brief ? 6 : 12 });
    const losses: number[] = [];
    for await (const event of engine().train(job, control({ blockLimit: () => 3 }))) {
      if (event.type === 'steps') losses.push(...event.loss);
      expect((await all(engine().look(lookJob({ points: 2 }), signal()))).length).toBe(2);
    }
    const alone: number[] = [];
    for await (const event of engine().train(job, control())) if (event.type === 'steps') alone.push(...event.loss);
    expect(losses).toEqual(alone);
  });

  test('end by an abort, by return, and by weights that do not fit, and free what they made', async () => {
    const before = engine().memory();
    const abort = new AbortController();
    const aborted: number[] = [];
    for await (const { point } of engine().look(lookJob({ points: 1000, weightsAt: lookJob().weightsAt }), abort.signal)) {
      aborted.push(point);
      if (point === 2) abort.abort();
    }
    expect(aborted).toEqual([0, 1, 2]);
    for await (const { point } of engine().look(lookJob(), signal())) if (point === 1) break;
    await expect(all(engine().look(lookJob({ weightsAt: () => ({}) }), signal()))).rejects.toThrow('internal: no values for conv.kernel');
    expect(await all(engine().look(lookJob({ points: 0 }), signal()))).toEqual([]);
    expect(engine().memory()).toEqual(before);
  });
}
