/**
 * @file Which engine trains here, and why.
 *
 * asked: the one asked for. auto, on hardware WebGPU: both that and the wasm engine train a small network for a moment, and the faster stays.
 * auto, otherwise: the wasm engine; a software adapter is never measured against it (SwiftShader: seconds an update; performance.md, section 0).
 * Where WebAssembly SIMD is missing: whatever TensorFlow.js finds.
 *
 * The trial is `small` at batch 64 with three replicas, the default race, on made-up images: what an update costs does not depend on what is in them.
 * Larger networks favor the graphics processor; a person or a link can choose it.
 */
import { choiceOf } from '../experiment/choice.ts';
import { permutation, stream } from '../math/rng.ts';
import { buildModel } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import type { Engine, EngineJob, EngineReason, OpenEngine } from './engine.ts';

export interface Openers {
  openWasm(reasons: readonly EngineReason[]): Promise<Engine>;
  readonly openTfjs: OpenEngine;
  /** What is behind WebGPU, or null. */
  findGpu(): Promise<{ readonly software: boolean } | null>;
  /** Milliseconds, monotone. */
  now(): number;
}

/** Long enough for a dozen updates on a laptop's graphics processor, short enough to go unnoticed beside the loading of data. */
const TRIAL_MS = 150;
/** Updates before the clock starts: kernels compile. */
const WARM_UP = 3;
const TRIAL_IMAGES = 256;

export async function pickEngine(prefer: Parameters<OpenEngine>[0], openers: Openers): Promise<Engine> {
  const { openWasm, openTfjs, findGpu } = openers;
  if (prefer === 'wasm') return openWasm(['asked']);
  if (prefer !== 'auto') return openTfjs(prefer);
  const gpu = await findGpu();
  const wasm = await openWasm([gpu ? 'webgpuSoftware' : 'webgpuMissing', 'wasmFastest']).catch(() => null);
  if (!wasm) return openTfjs('auto');
  if (!gpu || gpu.software) return wasm;
  const webgpu = await openTfjs('webgpu').catch(() => null);
  if (!webgpu) return withReasons(wasm, ['webgpuFailed', 'wasmFastest']);
  const speeds = [await trialSpeed(webgpu, openers.now), await trialSpeed(wasm, openers.now)] as const;
  const gpuWins = speeds[0] > speeds[1];
  (gpuWins ? wasm : webgpu).dispose();
  return gpuWins ? withReasons(webgpu, ['webgpuHardware', 'webgpuMeasured']) : withReasons(wasm, ['webgpuHardware', 'wasmMeasured']);
}

/** Updates a second of all replicas together; 0 if it cannot train. */
async function trialSpeed(engine: Engine, now: () => number): Promise<number> {
  const abort = new AbortController();
  let done = 0;
  let began = 0;
  let timed = 0;
  try {
    for await (const event of engine.train(trialJob(), { signal: abort.signal, blockLimit: () => WARM_UP, active: () => true })) {
      if (event.type !== 'steps') continue;
      done += event.count;
      const replicas = trialReplicas.length;
      if (began === 0 && done >= WARM_UP * replicas) began = now();
      else if (began !== 0) timed += event.count;
      if (began !== 0 && now() - began > TRIAL_MS) break;
    }
  } catch {
    return 0;
  } finally {
    abort.abort();
  }
  return timed / Math.max(now() - began, 1);
}

const trialReplicas = [1, 2, 3];

function trialJob(): EngineJob {
  const model = buildModel({ kind: 'small', params: {} }, [28, 28, 1], 10);
  const rng = stream(0, 'trial');
  const split = {
    count: TRIAL_IMAGES,
    images: Uint8Array.from({ length: TRIAL_IMAGES * 784 }, () => rng.below(256)),
    labels: Uint8Array.from(permutation(TRIAL_IMAGES, rng), (i) => i % 10),
  };
  const optimizer = choiceOf(optimizers, 'momentum');
  return {
    model,
    data: { kind: 'trial', shape: [28, 28, 1], classes: 10, train: split, test: split },
    batchSize: 64,
    totalSteps: 1e6,
    evalEvery: 0,
    evalCount: 1,
    replicas: trialReplicas.map((seed) => ({
      seed,
      optimizer,
      lrAt: () => 0.01,
      momentumAt: () => undefined,
      frozenAt: () => false,
    })),
  };
}

function withReasons(engine: Engine, reasons: readonly EngineReason[]): Engine {
  return {
    info: { ...engine.info, reasons },
    train: (job, control) => engine.train(job, control),
    look: (job, signal) => engine.look(job, signal),
    memory: () => engine.memory(),
    lost: engine.lost,
    dispose: () => engine.dispose(),
  };
}
