/**
 * @file The worker's entry: a session over the worker's own port. TensorFlow.js and the WebGPU engine are fetched when they are first needed.
 */
import type { Dataset } from '../datasets/dataset.ts';
import { type DatasetKind, datasets } from '../datasets/registry.ts';
import { findGpu } from '../engines/adapters.ts';
import type { Engine, EngineChoice } from '../engines/engine.ts';
import { createPicker } from '../engines/pickEngine.ts';
import { engineVersions } from '../engines/versions.ts';
import { openWasm } from '../engines/wasm/open.ts';
import { openWorkers } from '../engines/wasm/workers.ts';
import type { LoadDataset } from './datasetShelf.ts';
import { loadCheckpoint } from './loadCheckpoint.ts';
import { type DatasetCache, loadDataset } from './loadDataset.ts';
import { notFetched } from './notFetched.ts';
import type { Command } from './protocol.ts';
import { createSession } from './session.ts';
import { openVerdicts } from './verdicts.ts';
import { createYielder } from './yieldToEvents.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Shards of the folder asked for last: a retry fetches only what is missing, and another set made of the same files fetches nothing. */
let verified: { readonly folder: string; readonly cache: DatasetCache } = { folder: '', cache: new Map() };

const now = () => performance.now();

const picker = openVerdicts().then((memory) =>
  createPicker({
    candidates: [
      { name: 'wasm', version: engineVersions.wasm, measured: 'wasmMeasured', open: () => openWasm({ pool: openWorkers() }) },
      { name: 'wgsl', version: engineVersions.wgsl, measured: 'wgslMeasured', open: openWgsl },
      { name: 'webgpu', version: engineVersions.tfjs, measured: 'webgpuMeasured', open: () => openTfjs('webgpu') },
    ],
    openTfjs,
    findGpu,
    memory,
    now,
  }),
);

const session = createSession({
  post: (report, transfer) => self.postMessage(report, transfer),
  openEngine: async (prefer) => (await picker).open(prefer),
  openBeside: () => openWasm(),
  suitEngine: async (held, job) => (await picker).suit(held, job),
  loadDataset: load,
  loadCheckpoint: (name, { dataUrl, signal }) => loadCheckpoint(name, { baseUrl: new URL('../checkpoints/', dataUrl).href, signal }),
  now,
  yieldToEvents: createYielder(),
});

self.onmessage = (event: MessageEvent<Command>) => session.receive(event.data);

async function load(kind: string, options: Parameters<LoadDataset>[1]): Promise<Dataset> {
  if (!isDatasetKind(kind)) throw new Error(`internal: unknown dataset: ${kind}`);
  const { folder } = datasets[kind];
  if (verified.folder !== folder) verified = { folder, cache: new Map() };
  return loadDataset(kind, { ...options, cache: verified.cache });
}

function isDatasetKind(kind: string): kind is DatasetKind {
  return Object.hasOwn(datasets, kind);
}

async function openTfjs(backend: EngineChoice): Promise<Engine> {
  const tfjs = await import('../engines/tfjs/open.ts').catch(notFetched('tfjs'));
  return tfjs.openTfjs(backend);
}

async function openWgsl(): Promise<Engine> {
  const wgsl = await import('../engines/wgsl/open.ts').catch(notFetched('wgsl'));
  return wgsl.openWgsl();
}
