/**
 * @file The walked track and the comparison as they are kept: read back as they were, strictly, and shown only as far as the spec on the page would train them.
 */
import { describe, expect, it, vi } from 'vitest';
import { createComparison } from '../../src/app/stores/compareStore.ts';
import { recordsFrom, trackToKeep } from '../../src/app/stores/keepTrack.ts';
import type { StepRecords, TransferState } from '../../src/app/stores/transferRecords.ts';
import { createTransfer } from '../../src/app/stores/transferStore.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { plannedModel } from '../../src/experiment/conflicts.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import type { ExperimentSpec, TransferSpec } from '../../src/experiment/spec.ts';
import { setTransfer } from '../../src/experiment/transfer.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { createDesk } from '../../src/runs/store/desk.ts';
import { beatOwnership } from '../../src/runs/store/owner.ts';
import { createMemoryShelf } from '../../src/runs/store/shelf.ts';
import type { Checkpoint } from '../../src/worker/protocol.ts';
import { plain } from '../runs/keptRace.ts';
import { fakeTraining } from './fakeTraining.ts';

const cats = setTask(presetSpec(presets.find(({ key }) => key === 'transfer') ?? { key: 'transfer' }), { seeds: 2, trainCount: 500 });
const specOf = (change: Partial<TransferSpec> = {}) => setTransfer(cats, { wholeCycles: 3, seeds: 3, budget: 64, ...change });

function desk() {
  const shelf = createMemoryShelf();
  const made = createDesk(
    shelf,
    beatOwnership('tab', () => 1),
  );
  return { shelf, ...made };
}

/** The fake's weights are two numbers; these are a network's, told apart by what the fake has put into them. */
function networked({ weights, ...state }: Checkpoint): Checkpoint {
  const model = plannedModel(cats.task);
  const value = (weights.seen?.[0] ?? 0) + 1e-3 * (weights.seed?.[0] ?? 0);
  const tensors = [...(model?.params ?? []), ...(model?.buffers ?? [])].map(({ name, shape }) => {
    return [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)];
  });
  return { ...state, optimizer: choiceOf(optimizers, 'momentum', { momentum: 0.9 }), weights: Object.fromEntries(tensors) };
}

async function walked(change: Partial<TransferSpec> = {}) {
  const spec = specOf(change);
  const { store, play } = createTransfer(fakeTraining().train, () => spec);
  play();
  await vi.waitFor(() => expect(store.getState().current).toBeNull());
  const state = store.getState();
  const records = Object.fromEntries(
    Object.entries(state.records).map(([key, record]) => {
      const cycles = record.cycles.map(({ end, left }) => ({ end, left: left.map(networked) }));
      return [key, { ...record, cycles, left: cycles[record.kept]?.left ?? record.left?.map(networked) ?? null }];
    }),
  ) as StepRecords;
  return { spec, state: { ...state, records, pretrained: (state.pretrained ?? []).map(networked) } satisfies TransferState };
}

const shown = (records: StepRecords | null) => Object.keys(records ?? {}).join(' ');
const ALL = 'prepare findHead head cycles unfreeze rates findAll whole';

describe('the track', () => {
  it('is read back as it was: series, weights, cycles, what was measured', async () => {
    const { spec, state } = await walked();
    const { keepTrack, track } = desk();
    await keepTrack(trackToKeep(state, spec));
    const kept = await track();
    const back = kept && recordsFrom(kept, spec);
    expect(shown(back)).toBe(ALL);
    for (const [key, record] of Object.entries(back ?? {})) {
      const { series, ...rest } = state.records[key as keyof StepRecords] as typeof record;
      const { series: read, ...found } = record;
      if (key === 'prepare' || key === 'unfreeze' || key === 'rates')
        expect({ ...found, totalSteps: 0, stepsPerEpoch: 0 }).toEqual({ ...rest, totalSteps: 0, stepsPerEpoch: 0 });
      else expect(found).toEqual(rest);
      const named = (list: typeof series) => plain(list.map((one, seed) => ({ run: key, seed, series: one })));
      expect(named(read)).toEqual(named(series));
    }
    expect(kept?.pretrained).toEqual(state.pretrained);
    await keepTrack(null);
    expect(await track()).toBeNull();
  });

  it('is shown as far as the spec on the page would train the same', async () => {
    const { spec, state } = await walked();
    const { keepTrack, track } = desk();
    await keepTrack(trackToKeep(state, spec));
    const kept = await track();
    if (!kept) throw new Error('nothing kept');
    const under = (now: ExperimentSpec) => shown(recordsFrom(kept, now));
    expect(under(setTransfer(spec, { headLr: 0.007 }))).toBe('prepare findHead');
    expect(under(setTransfer(spec, { rule: 'minimum' }))).toBe('prepare findHead');
    expect(under(setTransfer(spec, { cycles: 2 }))).toBe('prepare findHead head');
    expect(under(setTransfer(spec, { divisor: 10 }))).toBe('prepare findHead head cycles unfreeze');
    expect(under(setTransfer(spec, { margin: 5 }))).toBe('prepare findHead head cycles unfreeze rates findAll');
    expect(under(setTransfer(spec, { skip: [4] }))).toBe('prepare findHead head');
    expect(under(setTransfer(spec, { recipe: 'fineTune' }))).toBe('');
    expect(under(setTransfer(spec, { budget: 100, peaks: [0.03] }))).toBe(ALL);
    for (const task of [{ trainCount: 200 }, { seed: 43 }, { seeds: 3 }, { start: 'fashion-bn' }, { augment: { flip: false, shift: 0, crop: 0 } }])
      expect(under(setTask(spec, task))).toBe('');
  });

  it('without the steps that were left out, and without those after one that is not done', async () => {
    const { spec, state } = await walked({ skip: [1, 2, 4, 7] });
    const { keepTrack, track } = desk();
    await keepTrack(trackToKeep(state, spec));
    expect((await track())?.steps.map(({ key }) => key)).toEqual(['head', 'unfreeze', 'rates', 'whole']);
    const { head } = state.records;
    const halfway = { ...state, records: { ...state.records, ...(head && { head: { ...head, phase: 'stopped' as const } }) } };
    expect(trackToKeep(halfway, spec)).toBeNull();
  });

  it('believes nothing: what is not of its spec is left out, with all that came after it', async () => {
    const { spec, state } = await walked({ skip: [1, 2, 7] });
    const { keepTrack, track, shelf } = desk();
    await keepTrack(trackToKeep(state, spec));
    type Row = { steps: Record<string, unknown>[]; pretrained: Record<string, unknown>[]; series: { data: Uint8Array }; spec: unknown };
    const row = (await shelf.note('track')) as Row;
    const readAfter = async (change: (copy: Row) => void) => {
      const copy = structuredClone(row);
      change(copy);
      await shelf.keepNote('track', copy);
      return (await track())?.steps.map(({ key }) => key).join(' ') ?? null;
    };
    expect(await readAfter(() => {})).toBe('head cycles unfreeze rates whole');
    const step = (k: number, change: (it: Record<string, unknown>) => void) => readAfter((copy) => change(copy.steps[k] ?? {}));
    const firstLeft = (it: Record<string, unknown>) => (it.left as { weights: Record<string, Float32Array>; slots: unknown; counts: unknown }[])[0];
    expect(await step(1, (it) => Object.assign(it, { left: null }))).toBe('head');
    expect(await step(1, (it) => firstLeft(it)?.weights['conv1.kernel']?.fill(Number.NaN))).toBe('head');
    expect(await step(1, (it) => Object.assign(firstLeft(it)?.weights ?? {}, { more: new Float32Array(1) }))).toBe('head');
    expect(await step(1, (it) => delete firstLeft(it)?.weights['conv1.kernel'])).toBe('head');
    expect(await step(1, (it) => Object.assign(firstLeft(it) ?? {}, { slots: { 'conv1.kernel': [new Float32Array(1)] } }))).toBe('head');
    expect(await step(1, (it) => Object.assign(firstLeft(it) ?? {}, { counts: [-1] }))).toBe('head');
    expect(await step(1, (it) => Object.assign(firstLeft(it) ?? {}, { optimizer: { kind: 'adam', params: {} } }))).toBe('head');
    expect(await step(1, (it) => Object.assign(it, { key: 'whole' }))).toBe('head');
    expect(await step(1, (it) => Object.assign(it, { groups: ['other'] }))).toBe('head');
    expect(await step(1, (it) => Object.assign(it, { more: 1 }))).toBe('head');
    expect(await step(1, (it) => Object.assign(it, { precomputing: -1 }))).toBe('head');
    expect(await step(4, (it) => Object.assign(it, { cycles: [] }))).toBe('head cycles unfreeze rates');
    expect(await step(4, (it) => Object.assign(it, { cycles: (it.cycles as unknown[]).slice(1) }))).toBe('head cycles unfreeze rates');
    expect(await step(4, (it) => Object.assign(it, { kept: 3 }))).toBe('head cycles unfreeze rates');
    expect(await readAfter((copy) => copy.pretrained.pop())).toBeNull();
    expect(await readAfter((copy) => Object.assign(copy, { series: { ...copy.series, data: copy.series.data.slice(8) } }))).toBeNull();
    expect(await readAfter((copy) => Object.assign(copy, { version: 2 }))).toBeNull();
    expect(await readAfter((copy) => Object.assign(copy, { spec: { ...(copy.spec as object), task: { batchSize: -1 } } }))).toBeNull();
  });
});

describe('the comparison', () => {
  async function compared() {
    const spec = specOf({ peaks: [0.01, 0.1] });
    const { store, start } = createComparison(fakeTraining().train, () => spec);
    start();
    await vi.waitFor(() => expect(store.getState().phase).toBe('ended'));
    return { spec, ways: store.getState().ways };
  }

  it('is read back as it was', async () => {
    const { spec, ways } = await compared();
    const { keepWays, ways: read } = desk();
    await keepWays({ spec, ways });
    const kept = await read();
    expect(kept?.ways.map(({ way, peak }) => `${way} ${peak}`)).toEqual(ways.map(({ way, peak }) => `${way} ${peak}`));
    const all = (list: typeof ways) => list.map(({ way, series }) => plain(series.map((one, seed) => ({ run: way, seed, series: one }))));
    expect(all(kept?.ways ?? [])).toEqual(all(ways));
    expect(kept?.spec).toEqual(spec);
    const { store, restore } = createComparison(fakeTraining().train, () => spec);
    if (kept) restore(kept);
    expect([store.getState().phase, store.getState().ways.length]).toEqual(['ended', 5]);
  });

  it('must be one of its spec: its rates, its seeds, every way, to the last update', async () => {
    const { spec, ways } = await compared();
    const { keepWays, ways: read, shelf } = desk();
    await keepWays({ spec, ways });
    const row = (await shelf.note('ways')) as { peaks: number[] };
    const [first, ...others] = ways;
    if (!first) throw new Error('no ways');
    const short = [{ ...first, series: first.series.slice(1) }, ...others];
    for (const bad of [
      { ...row, peaks: [0.05, ...row.peaks.slice(1)] },
      { ...row, peaks: row.peaks.slice(1) },
      { ...row, version: 2 },
      { ...row, more: 1 },
    ]) {
      await shelf.keepNote('ways', bad);
      expect(await read()).toBeNull();
    }
    await keepWays({ spec, ways: short });
    expect(await read()).toBeNull();
    await keepWays({ spec, ways: others });
    expect(await read()).toBeNull();
    await keepWays({ spec: setTransfer(spec, { budget: 65 }), ways });
    expect(await read()).toBeNull();
    await keepWays(null);
    expect(await read()).toBeNull();
  });
});
