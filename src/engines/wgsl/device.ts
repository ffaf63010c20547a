/**
 * @file The device: asked for with the limits that large jobs need, watched for loss, and every buffer counted.
 *
 * After a loss most of WebGPU goes on as if nothing had happened: only mapAsync fails (ecosystem.md, section 4). `explain` turns whatever was thrown
 * into EnvironmentError('deviceLost') when the device is gone.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import type { GpuFound } from '../adapters.ts';
import { breathe } from '../breathe.ts';

/** GPUBufferUsage and GPUMapMode by value (WebGPU, "Buffer usages"): TypeScript's library declares them only as numbers, and Node has none. */
export const USAGE = { mapRead: 0x1, copySrc: 0x4, copyDst: 0x8, uniform: 0x40, storage: 0x80 } as const;
export const MAP_READ = 0x1;
const COMPUTE = 0x4;

export interface Gpu {
  readonly device: GPUDevice;
  readonly bindings: GPUBindGroupLayout;
  readonly pipelines: GPUPipelineLayout;
  readonly lost: Promise<string>;
  /** Largest storage binding, bytes. */
  readonly most: number;
  /** Counted until `free`. */
  buffer(label: string, bytes: number, usage: number): GPUBuffer;
  free(buffer: GPUBuffer): void;
  held(): { readonly tensors: number; readonly bytes: number };
  /** Runs `make`, whose allocations must all succeed: EnvironmentError('outOfMemory') otherwise. */
  allocating<T>(make: () => T): Promise<T>;
  /** The error to throw for `error`. */
  explain(error: unknown): Promise<unknown>;
  dispose(): void;
}

/** How long a failed read may come before the news of the loss, ms. */
const LOSS_NEWS_MS = 200;

const LIMITS = ['maxStorageBufferBindingSize', 'maxBufferSize'] as const;

export async function openDevice({ adapter }: GpuFound): Promise<Gpu> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });
  const storage = (binding: number, type: GPUBufferBindingType): GPUBindGroupLayoutEntry => ({ binding, visibility: COMPUTE, buffer: { type } });
  const bindings = device.createBindGroupLayout({
    entries: [
      ...[0, 1, 2].map((binding) => storage(binding, 'read-only-storage')),
      ...[3, 4, 5, 6].map((binding) => storage(binding, 'storage')),
      { binding: 7, visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } },
    ],
  });
  const held = new Set<GPUBuffer>();
  let reason: string | null = null;
  let disposed = false;
  const lost = new Promise<string>((resolve) => {
    void device.lost.then((info) => {
      if (disposed) return; // our own release
      reason = info.message ? `${info.reason}: ${info.message}` : info.reason;
      resolve(reason);
    });
  });
  return {
    device,
    bindings,
    pipelines: device.createPipelineLayout({ bindGroupLayouts: [bindings] }),
    lost,
    most: Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize),
    buffer(label, bytes, usage) {
      const buffer = device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 16) * 16), usage });
      held.add(buffer);
      return buffer;
    },
    free(buffer) {
      if (held.delete(buffer)) buffer.destroy();
    },
    held: () => ({ tensors: held.size, bytes: [...held].reduce((sum, { size }) => sum + size, 0) }),
    async allocating(make) {
      device.pushErrorScope('out-of-memory');
      device.pushErrorScope('validation');
      let made: ReturnType<typeof make>;
      try {
        made = make();
      } catch (error) {
        await Promise.all([device.popErrorScope(), device.popErrorScope()]).catch(() => null);
        throw error instanceof RangeError ? new EnvironmentError('outOfMemory') : error;
      }
      const [invalid, full] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
      if (full) throw new EnvironmentError('outOfMemory');
      if (invalid) throw new Error(`internal: ${invalid.message}`);
      return made;
    },
    async explain(error) {
      if (error instanceof EnvironmentError) return error;
      const until = performance.now() + LOSS_NEWS_MS;
      while (reason === null && performance.now() < until) await breathe();
      return reason === null ? error : new EnvironmentError('deviceLost', { reason });
    },
    dispose() {
      disposed = true;
      for (const buffer of held) buffer.destroy();
      held.clear();
      device.destroy();
    },
  };
}
