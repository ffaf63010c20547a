import { describe, expect, it } from 'vitest';
import type { Engine, EngineInfo, EngineReason } from '../../src/engines/engine.ts';
import { type Openers, pickEngine } from '../../src/engines/pickEngine.ts';

/** An engine whose updates take `ms` of a clock that only training moves. */
function fakeEngine(
  backend: EngineInfo['backend'],
  reasons: readonly EngineReason[],
  ms: number,
  clock: { now: number },
  disposed: string[],
): Engine {
  return {
    info: { engine: backend === 'wasm' ? 'wasm' : 'tfjs', backend, version: 1, device: '', software: false, reasons },
    async *train(job, control) {
      for (let step = 0; step < job.totalSteps && !control.signal.aborted; step++) {
        for (let replica = 0; replica < job.replicas.length; replica++) {
          clock.now += ms;
          yield {
            type: 'steps',
            replica,
            firstStep: step,
            count: 1,
            loss: new Float32Array(1),
            accuracy: new Float32Array(1),
            lr: new Float64Array(3),
          };
        }
      }
    },
    look: () => {
      throw new Error('not asked to look');
    },
    memory: () => ({ tensors: 0, bytes: 0 }),
    lost: new Promise(() => {}),
    dispose: () => void disposed.push(backend),
  };
}

function world(change: { gpu?: { software: boolean } | null; wasmMs?: number | null; gpuMs?: number | null } = {}) {
  const { gpu = null, wasmMs = 1, gpuMs = 1 } = change;
  const clock = { now: 0 };
  const disposed: string[] = [];
  const asked: string[] = [];
  const openers: Openers = {
    async openWasm(reasons) {
      if (wasmMs === null) throw new Error('no SIMD');
      return fakeEngine('wasm', reasons, wasmMs, clock, disposed);
    },
    async openTfjs(prefer) {
      asked.push(prefer);
      if (gpuMs === null) throw new Error('no device');
      return fakeEngine(prefer === 'auto' || prefer === 'wasm' || prefer === 'wgsl' ? 'cpu' : prefer, ['asked'], gpuMs, clock, disposed);
    },
    findGpu: async () => gpu,
    now: () => clock.now,
  };
  return { openers, disposed, asked };
}

describe('pickEngine', () => {
  it('takes the one asked for', async () => {
    const { openers } = world({ gpu: { software: false } });
    expect((await pickEngine('wasm', openers)).info).toMatchObject({ backend: 'wasm', reasons: ['asked'] });
    expect((await pickEngine('webgpu', openers)).info).toMatchObject({ backend: 'webgpu', reasons: ['asked'] });
  });

  it('never measures, and never loads, WebGPU on a software adapter or where there is none', async () => {
    for (const gpu of [null, { software: true }]) {
      const { openers, asked } = world({ gpu, gpuMs: 0.001 });
      const { info } = await pickEngine('auto', openers);
      expect(info).toMatchObject({ backend: 'wasm', reasons: [gpu ? 'webgpuSoftware' : 'webgpuMissing', 'wasmFastest'] });
      expect(asked).toEqual([]);
    }
  });

  it('on hardware takes the faster, and closes the other', async () => {
    const slow = world({ gpu: { software: false }, wasmMs: 1, gpuMs: 4 });
    expect((await pickEngine('auto', slow.openers)).info).toMatchObject({ backend: 'wasm', reasons: ['webgpuHardware', 'wasmMeasured'] });
    expect(slow.disposed).toEqual(['webgpu']);
    const fast = world({ gpu: { software: false }, wasmMs: 4, gpuMs: 1 });
    expect((await pickEngine('auto', fast.openers)).info).toMatchObject({ backend: 'webgpu', reasons: ['webgpuHardware', 'webgpuMeasured'] });
    expect(fast.disposed).toEqual(['wasm']);
  });

  it('goes on with what works', async () => {
    expect((await pickEngine('auto', world({ gpu: { software: false }, gpuMs: null }).openers)).info).toMatchObject({
      backend: 'wasm',
      reasons: ['webgpuFailed', 'wasmFastest'],
    });
    const without = world({ wasmMs: null });
    expect((await pickEngine('auto', without.openers)).info.backend).toBe('cpu');
    expect(without.asked).toEqual(['auto']);
  });
});
