/**
 * @file Trains the networks to start from and writes public/checkpoints: the same bytes every time and everywhere.
 *
 *   npm run checkpoints                     all of them
 *   npm run checkpoints -- fashion-bn ...   some of them
 *
 * What is trained is in src/experiment/checkpoints.ts: run A of each link, on our WebAssembly engine. If the file that comes out is not the one
 * whose digest is there, its new lines are printed and the script fails: they are to be put there by hand, together with the file.
 */
import fs from 'node:fs';
import path from 'node:path';
import { openLoader } from './loader.mjs';
import { root, SetupError } from './setup.mjs';

const folder = path.join(root, 'public', 'checkpoints');

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
}

async function main(names) {
  const loader = await openLoader();
  try {
    const load = (file) => loader.ssrLoadModule(`/src/${file}`);
    const { checkpoints } = await load('experiment/checkpoints.ts');
    const unknown = names.find((name) => !Object.hasOwn(checkpoints, name));
    if (unknown !== undefined) throw new SetupError(`unknown checkpoint ${unknown}; there are ${Object.keys(checkpoints).join(', ')}`);
    let differing = 0;
    for (const name of names.length > 0 ? names : Object.keys(checkpoints)) differing += await build(name, checkpoints[name], load);
    return differing > 0 ? 1 : 0;
  } finally {
    await loader.close();
  }
}

/** Trains and writes one; 1 if it is not the one that the card describes. */
async function build(name, card, load) {
  const { sha256 } = await load('datasets/sha256.ts');
  const { writeSafetensors } = await load('models/safetensors.ts');
  const trained = await train(name, load);
  const bytes = writeSafetensors(await fileOf(name, card, trained, load));
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${name}.safetensors`), bytes);
  const found = { bytes: bytes.length, sha256: sha256(bytes), accuracy: trained.accuracy };
  const same = Object.entries(found).every(([key, value]) => card[key] === value);
  console.log(`${name}: ${bytes.length} bytes, accuracy ${trained.accuracy.toFixed(4)}, ${same ? 'as it was' : 'NEW, to be put into its card:'}`);
  if (!same) console.log(`    bytes: ${found.bytes},\n    sha256: '${found.sha256}',\n    accuracy: ${found.accuracy},`);
  return same ? 0 : 1;
}

/** Run A of the link, and how well it does on every test image. */
async function train(name, load) {
  const { checkpoints } = await load('experiment/checkpoints.ts');
  const { decodeSpec } = await load('experiment/url.ts');
  const { scheduleContext } = await load('experiment/epochs.ts');
  const { historyRate } = await load('experiment/historyRate.ts');
  const { openWasm } = await load('engines/wasm/open.ts');
  const { taskParts } = await load('worker/taskParts.ts');
  const { task, runs } = decodeSpec(checkpoints[name].link).spec;
  const { data, ...parts } = taskParts(task, await loadData(task.dataset, load), null);
  const { totalSteps, stepsPerEpoch } = scheduleContext(task, data.train.count);
  const rates = historyRate(runs[0], { totalSteps, stepsPerEpoch }, parts.model.groups.length);
  const engine = await openWasm();
  const job = {
    ...parts,
    data,
    totalSteps,
    replicas: [{ ...rates, seed: task.seed, optimizer: runs[0].optimizer }],
    evalEvery: 5 * stepsPerEpoch, // to be watched; it changes no bit
    evalCount: data.test.count,
  };
  const control = { signal: new AbortController().signal, blockLimit: () => 1000, active: () => true, checkpointDue: (step) => step === totalSteps };
  let last = null;
  for await (const event of engine.train(job, control)) {
    if (event.type === 'evaluated') {
      console.log(
        `${name}: epoch ${event.step / stepsPerEpoch} of ${task.epochs}, test accuracy ${event.accuracy.toFixed(4)}, loss ${event.loss.toFixed(4)}`,
      );
      last = { ...last, accuracy: event.accuracy };
    }
    if (event.type === 'checkpoint') last = { ...last, weights: event.checkpoint.weights };
  }
  engine.dispose();
  return { ...last, model: parts.model, data, engine: `wasm ${engine.info.version}` };
}

async function fileOf(name, card, { weights, model, data, engine, accuracy }, load) {
  const { datasets } = await load('datasets/registry.ts');
  const { folder: set, classes } = datasets[data.kind];
  const { licence } = JSON.parse(fs.readFileSync(path.join(root, 'public', 'data', set, 'manifest.json'), 'utf8'));
  const tensors = Object.fromEntries(
    [...model.params, ...model.buffers].map(({ name: tensor, shape }) => [tensor, { shape, values: weights[tensor] }]),
  );
  return {
    tensors,
    metadata: {
      name,
      link: card.link,
      classes: classes.join(', '),
      accuracy: `${accuracy} on the ${data.test.count} test images of these classes that ship with the site; ${data.train.count} training images`,
      engine,
      rebuild: `npm run checkpoints -- ${name}`,
      layout: 'float32; convolutions [height, width, in, out], dense layers [in, out]; batch norm: eps 1e-5',
      licence: `weights: MIT, as this project. They were computed from images whose licence is: ${licence}`,
    },
  };
}

/** The set as the page would load it, from public/data. */
async function loadData(kind, load) {
  const { loadDataset } = await load('worker/loadDataset.ts');
  const baseUrl = 'file:///';
  const fetch = async (url) => new Response(new Uint8Array(fs.readFileSync(path.join(root, 'public', 'data', url.slice(baseUrl.length)))));
  return loadDataset(kind, { baseUrl, fetch, full: false });
}
