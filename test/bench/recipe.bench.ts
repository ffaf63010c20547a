/**
 * @file The last step of the transfer recipe, "until it overfits": the whole recipe is played as the page plays it, on few labels, and the ends of the cycles
 * of step 8 are read with the page's own rule. One line per number of labels and seed: the cycle that overfits (from 1; NaN: none of those that the page
 * allows at most), and in the note the losses at every end, as `training/test`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { createTransfer } from '../../src/app/stores/transferStore.ts';
import type { Dataset } from '../../src/datasets/dataset.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import type { ExperimentSpec } from '../../src/experiment/spec.ts';
import { setTransfer, transferParams } from '../../src/experiment/transfer.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { overfits, readCycles } from '../../src/runs/overfit.ts';
import { createTrainerClient } from '../../src/worker/client.ts';
import { createInProcessTrainer } from '../../src/worker/inProcess.ts';
import { loadSiteData } from '../siteData.ts';
import type { Bench } from './bench.ts';

const LABELS = [200, 500];
const SEEDS = [42, 43, 44, 45, 46];
/** What the page asks for; a rule that waits for more stops later. */
const { default: margin } = transferParams.margin;

const bench: Bench = {
  name: 'recipe',
  where: 'node',
  async run(report) {
    const preset = presets.find(({ key }) => key === 'transfer');
    if (!preset) throw new Error('no preset');
    const data = await loadSiteData('catDog', root);
    for (const trainCount of LABELS) {
      for (const seed of SEEDS) {
        const task = { trainCount, seed, seeds: 1 };
        // no margin is exceeded: every cycle is trained, and the rule is asked afterwards
        const spec = setTransfer(setTask(presetSpec(preset), task), { margin: 100, wholeCycles: transferParams.wholeCycles.max });
        const { cycles, rate } = await play(spec, data);
        const { at } = overfits(cycles, margin);
        const said = cycles.map(({ train, test, accuracy }) => `${train.toFixed(3)}/${test.toFixed(3)} ${(100 * accuracy).toFixed(1)}%`);
        report({
          bench: `overfits-${trainCount}-seed-${seed}`,
          ours: at === null ? Number.NaN : at + 1,
          unit: 'cycle',
          note: `rate ${rate}; ${said.join(', ')}`,
        });
      }
    }
  },
};

export default bench;

async function play(spec: ExperimentSpec, data: Dataset) {
  const client = createTrainerClient({ prefer: 'wasm', dataUrl: 'file:///', openTrainer: () => trainer(data) });
  const { store, play: begin } = createTransfer(
    (job, apply) => {
      const told = (it: Parameters<typeof apply>[0]) => {
        apply(it);
        handle.granted();
      };
      const types = ['started', 'steps', 'evaluated', 'checkpoint', 'replicaEnded', 'ended', 'failed'] as const;
      const handle = client.start(job, Object.fromEntries(types.map((type) => [type, told])));
      return handle;
    },
    () => spec,
  );
  begin();
  await new Promise<void>((resolve) => {
    store.subscribe(({ current }) => current === null && resolve());
  });
  client.close();
  const record = store.getState().records.whole;
  if (record?.phase !== 'done') throw new Error(`the recipe ended as ${JSON.stringify(store.getState().records, ['phase'])}`);
  const ends = record.cycles.map(({ end }) => end);
  const { maxLr } = record.job?.run.schedule.params ?? {};
  return { cycles: readCycles(record.series, ends, record.stepsPerEpoch), rate: maxLr };
}

function trainer(data: Dataset) {
  return createInProcessTrainer({
    openEngine: () => openWasm(),
    openBeside: () => openWasm(),
    loadDataset: async () => data,
    loadCheckpoint: async (name) => {
      const read = readSafetensors(new Uint8Array(await fs.promises.readFile(path.join(root, 'public', 'checkpoints', `${name}.safetensors`))));
      if (!read.ok) throw new Error(read.problem);
      return read.file;
    },
    now: () => performance.now(),
    yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
  });
}
