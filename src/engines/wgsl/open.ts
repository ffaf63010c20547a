/**
 * @file Opens the fused WebGPU engine: every model and optimizer of the site, R replicas in every dispatch, K steps in every submit.
 *
 * EnvironmentError('engineMissing') where there is no adapter, or one that computes a training step wrongly (selfTest.ts). Several jobs may run at once.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import { findGpu } from '../adapters.ts';
import type { Engine, EngineReason } from '../engine.ts';
import { engineVersions } from '../versions.ts';
import { createCompiler } from './compiled.ts';
import { openDevice } from './device.ts';
import { look } from './look.ts';
import { selfTest } from './selfTest.ts';
import { HARDWARE_TILING, SOFTWARE_TILING, type Tiling } from './tiling.ts';
import { type Figures, train } from './train.ts';

export interface WgslEngine extends Engine {
  /** Of the jobs so far, the self-test left out. */
  figures(): Figures & { readonly compileMs: number };
  /** Loses the device, as a driver would: for tests. */
  destroyDevice(): void;
}

export interface WgslOptions {
  readonly reasons?: readonly EngineReason[];
  readonly tiling?: Tiling;
  /** Steps of every submit, instead of as many as take 6 ms: what JavaScript costs can then be measured on a slow adapter. */
  readonly stepsPerSubmit?: number;
}

export async function openWgsl({ reasons = [], tiling, stepsPerSubmit }: WgslOptions = {}): Promise<WgslEngine> {
  const found = await findGpu();
  if (!found) throw new EnvironmentError('engineMissing', { backend: 'wgsl' });
  const gpu = await openDevice(found);
  const compiler = createCompiler(gpu);
  const figures = noFigures();
  const context = {
    gpu,
    compiler,
    tiling: tiling ?? (found.software ? SOFTWARE_TILING : HARDWARE_TILING),
    figures,
    ...(stepsPerSubmit !== undefined && { stepsPerSubmit }),
  };
  const passed = await selfTest({ ...context, figures: noFigures() }).then(
    (result) => result.passed,
    (error: unknown) => {
      console.warn('The self-test did not run:', error); // another engine takes over and says so; the cause helps whoever looks into it
      return false;
    },
  );
  const selfTestCompileMs = compiler.spentMs();
  if (!passed) {
    gpu.dispose();
    throw new EnvironmentError('engineMissing', { backend: 'wgsl' });
  }
  return {
    info: { engine: 'wgsl', backend: 'webgpu', version: engineVersions.wgsl, device: found.device, software: found.software, reasons },
    train: (job, control) => train(job, control, context),
    look: (job, signal) => look(job, signal, context),
    memory: () => gpu.held(),
    lost: gpu.lost,
    dispose: () => gpu.dispose(),
    figures: () => ({ ...figures, compileMs: compiler.spentMs() - selfTestCompileMs }),
    destroyDevice: () => gpu.device.destroy(),
  };
}

function noFigures(): Figures {
  return { dispatches: 0, submits: 0, steps: 0, scriptMs: 0, bytesPerReplica: 0 };
}
