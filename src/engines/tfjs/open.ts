/**
 * @file Opens the TensorFlow.js engine on the best backend here, and says why that one.
 *
 * auto: hardware WebGPU, else hardware WebGL, else CPU. Software adapters are passed over: `small` at batch 64 took 1.9 s a step on WebGPU over
 * SwiftShader, 0.4 s on WebGL over SwiftShader and 0.5 s on the CPU backend (Chromium 156, 2 cores; performance.md, section 0).
 * A GPU backend must first pass the self-test; in auto a failure falls through to the next, otherwise it is EnvironmentError('engineMissing').
 */
import * as tf from '@tensorflow/tfjs';
import { EnvironmentError } from '../../math/environmentError.ts';
import { findGl, findGpu } from '../adapters.ts';
import type { Engine, EngineInfo, EngineReason, OpenEngine } from '../engine.ts';
import { engineVersions } from '../versions.ts';
import { type BackendHandle, startCpu, startWebGl, startWebGpu } from './backend.ts';
import { look } from './look.ts';
import { selfTest } from './selfTest.ts';
import { train } from './train.ts';

type TfjsBackend = Exclude<EngineInfo['backend'], 'wasm'>;

/** What became of a try: an engine, or the reason to go on. */
type Tried =
  | { readonly handle: BackendHandle; readonly device: string; readonly software: boolean; readonly reason: EngineReason }
  | { readonly reason: EngineReason };

export const openTfjs: OpenEngine = async (prefer) => {
  const asked = prefer !== 'auto';
  const reasons: EngineReason[] = asked ? ['asked'] : [];
  if (prefer === 'wasm' || prefer === 'wgsl') throw new EnvironmentError('engineMissing', { backend: prefer }); // another engine
  const order: readonly TfjsBackend[] = asked ? [prefer] : ['webgpu', 'webgl', 'cpu'];
  for (const backend of order) {
    const tried = await tries[backend](asked);
    reasons.push(tried.reason);
    if ('handle' in tried)
      return createEngine(tried.handle, {
        engine: 'tfjs',
        backend,
        version: engineVersions.tfjs,
        device: tried.device,
        software: tried.software,
        reasons,
      });
  }
  throw new EnvironmentError('engineMissing', { backend: prefer });
};

const tries: Record<TfjsBackend, (asked: boolean) => Promise<Tried>> = {
  async webgpu(asked) {
    const found = await findGpu();
    if (!found) return { reason: 'webgpuMissing' };
    if (found.software && !asked) return { reason: 'webgpuSoftware' };
    const handle = await tested(() => startWebGpu(found));
    if (!handle) return { reason: 'webgpuFailed' };
    return { handle, device: found.device, software: found.software, reason: found.software ? 'webgpuSoftware' : 'webgpuHardware' };
  },
  async webgl(asked) {
    const found = findGl();
    if (!found) return { reason: 'webglMissing' };
    if (found.software && !asked) return { reason: 'webglSoftware' };
    const handle = await tested(startWebGl);
    if (!handle) return { reason: 'webglMissing' };
    return { handle, device: found.device, software: found.software, reason: found.software ? 'webglSoftware' : 'webglHardware' };
  },
  async cpu() {
    return { handle: await startCpu(), device: '', software: true, reason: 'cpuFallback' };
  },
};

/** A started backend that computes a training step rightly, or null. */
async function tested(start: () => Promise<BackendHandle>): Promise<BackendHandle | null> {
  let handle: BackendHandle | null = null;
  try {
    handle = await start();
    if ((await selfTest()).passed) return handle;
  } catch (error) {
    console.warn('The backend did not start:', error); // the engine falls back and says so; the cause helps whoever looks into it
  }
  handle?.dispose();
  return null;
}

function createEngine(handle: BackendHandle, info: EngineInfo): Engine {
  return {
    info,
    train: (job, control) => train(job, control, handle),
    look: (job, signal) => look(job, signal, handle),
    memory() {
      const { numTensors, numBytes } = tf.memory();
      return { tensors: numTensors, bytes: numBytes };
    },
    lost: handle.lost,
    dispose: () => handle.dispose(),
  };
}
