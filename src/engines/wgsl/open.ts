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
import { type TilingName, tilings, variantsOf } from './tiling.ts';
import { type Figures, train } from './train.ts';

export interface WgslEngine extends Engine {
  as(variant: string): Promise<WgslEngine>;
  /** Of the jobs so far, the self-test left out. */
  figures(): Figures & { readonly compileMs: number };
  /** Loses the device, as a driver would: for tests. */
  destroyDevice(): void;
}

export interface WgslOptions {
  readonly reasons?: readonly EngineReason[];
  /** Instead of those for this adapter. */
  readonly variants?: readonly TilingName[];
  /** Steps of every submit, instead of as many as take 6 ms: what JavaScript costs can then be measured on a slow adapter. */
  readonly stepsPerSubmit?: number;
}

export async function openWgsl({ reasons = [], variants, stepsPerSubmit }: WgslOptions = {}): Promise<WgslEngine> {
  const found = await findGpu();
  if (!found) throw new EnvironmentError('engineMissing', { backend: 'wgsl' });
  const gpu = await openDevice(found);
  const compiler = createCompiler(gpu);
  const figures = noFigures();
  const names = variants ?? variantsOf(found.software);
  const contextOf = (variant: TilingName) => ({
    gpu,
    compiler,
    tiling: tilings[variant],
    figures,
    ...(stepsPerSubmit !== undefined && { stepsPerSubmit }),
  });
  let selfTestCompileMs = 0;
  const sound = async (variant: TilingName): Promise<void> => {
    const before = compiler.spentMs();
    const passed = await selfTest({ ...contextOf(variant), figures: noFigures() }).then(
      (result) => result.passed,
      (error: unknown) => {
        console.warn('The self-test did not run:', error); // another engine takes over and says so; the cause helps whoever looks into it
        return false;
      },
    );
    selfTestCompileMs += compiler.spentMs() - before;
    if (!passed) throw new EnvironmentError('engineMissing', { backend: 'wgsl' });
  };
  const tested = new Map<TilingName, Promise<void>>();
  const ready = (variant: TilingName) => {
    const test = tested.get(variant) ?? sound(variant);
    tested.set(variant, test);
    return test;
  };
  const as = async (variant: TilingName): Promise<WgslEngine> => {
    await ready(variant);
    const context = contextOf(variant);
    return {
      info: { engine: 'wgsl', backend: 'webgpu', version: engineVersions.wgsl, device: found.device, software: found.software, variant, reasons },
      variants: names,
      as: (other) => as(names.find((name) => name === other) ?? variant),
      train: (job, control) => train(job, control, context),
      look: (job, signal) => look(job, signal, context),
      memory: () => gpu.held(),
      lost: gpu.lost,
      dispose: () => gpu.dispose(),
      figures: () => ({ ...figures, compileMs: compiler.spentMs() - selfTestCompileMs }),
      destroyDevice: () => gpu.device.destroy(),
    };
  };
  try {
    return await as(names[0] as TilingName);
  } catch (error) {
    gpu.dispose();
    throw error;
  }
}

function noFigures(): Figures {
  return { dispatches: 0, submits: 0, steps: 0, scriptMs: 0, bytesPerReplica: 0 };
}
