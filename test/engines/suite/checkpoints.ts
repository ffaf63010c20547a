import { expect, test } from 'vitest';
import type { Checkpoint, EngineJob } from '../../../src/engines/engine.ts';
import { openWasm } from '../../../src/engines/wasm/open.ts';
import { optimizerKinds } from '../../../src/optimizers/registry.ts';
import { choiceOf, collect, control, evaluationsOf, stepsOf, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { bitsOf, checkpointsOf, type Size, type Subject, trainAll } from './subject.ts';

const lrAt = (step: number, group: number) => (0.01 + 0.001 * (step % 7)) / (1 + group);

export function checkpoints(engine: Subject, { brief }: Size): void {
  test.each(brief ? (['adam', 'momentum'] as const) : optimizerKinds)('of %s go on to the bit as if the training had never stopped', async (kind) => {
    const optimizer = choiceOf(kind, { l2: 0.001, weightDecay: 0.01 });
    const frozenAt = (step: number, group: number) => group === 0 && step < 3; // the groups' counts differ
    const [half, totalSteps] = brief ? [4, 7] : [7, 16];
    const job = tinyJob({ totalSteps, replicas: [tinyReplica({ optimizer, lrAt, frozenAt }), tinyReplica({ seed: 2, optimizer, lrAt })] });
    const whole = await trainAll(engine(), job);
    const part = await trainAll(engine(), { ...job, totalSteps: half });
    expect(part.states.map(({ step, counts }) => [step, ...counts])).toEqual([
      [half, half - 3, half],
      [half, half, half],
    ]);
    const rest = await trainAll(engine(), { ...job, from: part.states });
    expect([...part.losses, ...rest.losses]).toEqual(whole.losses);
    expect(rest.states.map(bitsOf)).toEqual(whole.states.map(bitsOf));
    expect(new Set(whole.states.map(bitsOf)).size).toBe(2);
  });

  test('hold weights, running values, slots as the card lists them, and counts', async () => {
    const job = tinyJob({ totalSteps: 3, replicas: [tinyReplica({ optimizer: choiceOf('adam') })] });
    const [state] = (await trainAll(engine(), job)).states;
    const sizes = (list: Readonly<Record<string, Float32Array>>) =>
      Object.fromEntries(Object.entries(list).map(([name, { length }]) => [name, length]));
    const params = { 'conv.kernel': 18, 'norm.gamma': 2, 'norm.beta': 2, 'dense.kernel': 24, 'dense.bias': 3 };
    expect(sizes(state?.weights ?? {})).toEqual({ ...params, 'norm.runningMean': 2, 'norm.runningVar': 2 });
    expect(Object.fromEntries(Object.entries(state?.slots ?? {}).map(([name, list]) => [name, list.map(({ length }) => length)]))).toEqual(
      Object.fromEntries(Object.entries(params).map(([name, length]) => [name, [length, length]])),
    );
    // the second moment is a mean of squares
    expect(Object.values(state?.slots ?? {}).every(([, u]) => u?.every((x) => x >= 0))).toBe(true);
    expect(state).toMatchObject({ step: 3, counts: [3, 3], optimizer: choiceOf('adam') });
  });

  test('come when they are due, after the steps and the evaluation, of the active replicas', async () => {
    const asked: number[] = [];
    const order: string[] = [];
    const active = [true, true];
    const job = tinyJob({ totalSteps: 10, evalEvery: 4, replicas: [tinyReplica(), tinyReplica({ seed: 2 })] });
    const due = (step: number) => {
      asked.push(step);
      return step === 3 || step === 8 || step === 10;
    };
    for await (const event of engine().train(job, control({ checkpointDue: due, active: (r) => active[r] === true }))) {
      if (event.type === 'steps') order.push(`s${event.firstStep + event.count}.${event.replica}`);
      else if (event.type === 'evaluated') order.push(`e${event.step}.${event.replica}`);
      else order.push(`c${event.checkpoint.step}.${event.replica}`);
      if (order.at(-1) === 'c3.1') active[1] = false;
    }
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const text = order.join(' ');
    for (const part of ['s3.0 s3.1 c3.0 c3.1 ', 's8.0 e8.0 c8.0 ', 's10.0 e10.0 c10.0']) expect(text).toContain(part);
    expect(text.match(/c/g)?.length).toBe(4);
  });

  test('are not evaluated at again, and a replica that is over is not touched', async () => {
    const replicas = [0, 1, 2].map((seed) => tinyReplica({ seed }));
    const half = brief ? 2 : 4;
    const job = tinyJob({ totalSteps: 2 * half, evalEvery: half, replicas });
    const { states } = await trainAll(engine(), { ...job, totalSteps: half });
    const asked: number[] = [];
    const over = tinyReplica({ seed: 1, lrAt: (step) => asked.push(step) });
    const from = [states[0] as Checkpoint, null, states[2] as Checkpoint];
    const later: EngineJob = { ...job, replicas: [replicas[0] as (typeof replicas)[0], over, replicas[2] as (typeof replicas)[0]], from };
    const events = await collect(engine().train(later, control({ checkpointDue: () => true })));
    expect(new Set(events.map((event) => event.replica))).toEqual(new Set([0, 2]));
    expect(asked).toEqual([]);
    expect(evaluationsOf(events).map(({ step, replica }) => `${step}.${replica}`)).toEqual([`${2 * half}.0`, `${2 * half}.2`]);
    expect(stepsOf(events)[0]?.firstStep).toBe(half);
    const whole = await trainAll(engine(), job);
    for (const r of [0, 2]) expect(bitsOf(checkpointsOf(events, r).at(-1) as Checkpoint)).toBe(bitsOf(whole.states[r] as Checkpoint));
    const nobody = await collect(engine().train({ ...job, from: [null, null, null] }, control()));
    expect(nobody).toEqual([]);
    const finished = await collect(engine().train({ ...job, from: whole.states }, control()));
    expect(finished).toEqual([]);
  });

  test('of another optimizer, or with no slots, begin with fresh ones', async () => {
    const job = tinyJob({ totalSteps: 6, replicas: [tinyReplica({ optimizer: choiceOf('adam'), lrAt: () => 0.01 })] });
    const { states } = await trainAll(engine(), { ...job, totalSteps: 3, replicas: [tinyReplica({ optimizer: choiceOf('momentum') })] });
    const [state] = states as [Checkpoint];
    const bare = await trainAll(engine(), { ...job, from: [{ ...state, optimizer: choiceOf('adam'), slots: {}, counts: [0, 0] }] });
    const other = await trainAll(engine(), { ...job, from: [state] });
    expect(other.losses).toEqual(bare.losses);
    expect(bitsOf(other.states[0] as Checkpoint)).toBe(bitsOf(bare.states[0] as Checkpoint));
  });

  test('that do not fit are refused', async () => {
    const job = tinyJob({ totalSteps: 6, replicas: [tinyReplica(), tinyReplica({ seed: 2 })] });
    const { states } = await trainAll(engine(), { ...job, totalSteps: 3 });
    const [a, b] = states as [Checkpoint, Checkpoint];
    const fails = (from: EngineJob['from']) => expect(collect(engine().train({ ...job, from: from as (typeof states)[0][] }, control()))).rejects;
    await fails([a, { ...b, step: 2 }]).toThrow('internal: checkpoints of different steps: 3, 2');
    await fails([a]).toThrow('internal: 1 checkpoints for 2 replicas');
    await fails([a, { ...b, weights: {} }]).toThrow('internal: no values for conv.kernel');
    await fails([a, { ...b, slots: { 'dense.bias': [] } }]).toThrow('internal: 0 slots for dense.bias, not 1');
    await fails([a, { ...b, slots: { 'dense.bias': [new Float32Array(2)] } }]).toThrow('internal: no values for dense.bias');
  });

  test('move to the wasm engine and back', { timeout: 120_000 }, async () => {
    const wasm = await openWasm();
    const optimizer = choiceOf('adamw');
    const job = tinyJob({ replicas: [tinyReplica({ optimizer, lrAt })] });
    const whole = await trainAll(wasm, { ...job, totalSteps: 18 });
    const first = await trainAll(wasm, { ...job, totalSteps: 6 });
    const second = await trainAll(engine(), { ...job, totalSteps: 12, from: first.states });
    const third = await trainAll(wasm, { ...job, totalSteps: 18, from: second.states });
    const losses = [...first.losses, ...second.losses, ...third.losses];
    expect(losses.length).toBe(18);
    for (const [t, loss] of losses.entries())
      expect(Math.abs(loss - (whole.losses[t] as number)) / (whole.losses[t] as number), `step ${t}`).toBeLessThan(1e-4);
    const [end, expected] = [third.states[0] as Checkpoint, whole.states[0] as Checkpoint];
    for (const { name } of [...tinyModel.params, ...tinyModel.buffers]) {
      const [found, right] = [end.weights[name] as Float32Array, expected.weights[name] as Float32Array];
      expect(Math.max(...found.map((w, i) => Math.abs(w - (right[i] as number)))), name).toBeLessThan(1e-4 * Math.max(1, Math.hypot(...right)));
    }
    wasm.dispose();
  });
}
