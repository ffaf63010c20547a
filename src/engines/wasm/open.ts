/**
 * @file Opens the WebAssembly engine: every model and optimizer of the site, on the CPU, with the same bits on every machine.
 *
 * Several jobs may run at once; each has memories of its own, which are freed when it ends. EnvironmentError('engineMissing') where WebAssembly SIMD is not.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import type { Engine, EngineReason } from '../engine.ts';
import { engineVersions } from '../versions.ts';
import type { OpenCurvature } from './curvature.ts';
import { type BindKernels, bindModule, compileModule } from './kernels.ts';
import { createLocalLane, type Lane } from './lane.ts';
import { lookPlaced, placeLook } from './look.ts';
import type { LanePool } from './pool.ts';
import { type OpenLane, type Placed, placeReplicas, trainPlaced } from './train.ts';

export interface WasmEngine extends Engine {
  /** Lanes a job of many replicas is shared out over. */
  readonly lanes: number;
}

export interface WasmOptions {
  readonly reasons?: readonly EngineReason[];
  /** Lanes in workers for jobs of several replicas; without it, everything is computed in this thread. */
  readonly pool?: LanePool | undefined;
  /** Other kernels than the module's: the twins, in tests. Not with a pool. */
  readonly bind?: BindKernels;
}

export async function openWasm({ reasons = [], pool, bind }: WasmOptions = {}): Promise<WasmEngine> {
  const compiled = await compileModule().catch((error: unknown) => {
    throw new EnvironmentError('engineMissing', { backend: 'wasm', reason: String(error) });
  });
  const kernels = bind ?? bindModule(compiled);
  const local: OpenLane = async (setup) => createLocalLane(kernels, setup);
  /** One piece of work needs no other thread; several get one each. */
  const laneFor = (pieces: number) =>
    pool && pieces > 1 ? { most: pool.size, open: ((setup, index) => pool.openLane(compiled, setup, index)) as OpenLane } : { most: 1, open: local };
  const running = new Set<Placed>();
  const looking = new Set<readonly Lane[]>();
  const bending = new Set<OpenCurvature>();
  let disposed = false;
  return {
    info: { engine: 'wasm', backend: 'wasm', version: engineVersions.wasm, device: '', software: false, reasons },
    lanes: pool?.size ?? 1,
    async *train(job, control) {
      if (disposed) throw new Error('internal: the engine is closed');
      const { most, open } = laneFor(job.replicas.length);
      const placed = await placeReplicas(job, most, open);
      running.add(placed);
      try {
        yield* trainPlaced(job, control, placed);
      } finally {
        running.delete(placed);
        for (const lane of placed.lanes) lane.close();
      }
    },
    async *look(job, signal) {
      if (disposed) throw new Error('internal: the engine is closed');
      const { most, open } = laneFor(job.points);
      const lanes = await placeLook(job, most, open);
      looking.add(lanes);
      try {
        yield* lookPlaced(job, signal, lanes);
      } finally {
        looking.delete(lanes);
        for (const lane of lanes) lane.close();
      }
    },
    async curvature(job) {
      const { createCurvature } = await import('./curvature.ts');
      if (disposed) throw new Error('internal: the engine is closed');
      const made = createCurvature(kernels, job);
      bending.add(made);
      return {
        ...made,
        close() {
          made.close();
          bending.delete(made);
        },
      };
    },
    memory() {
      const lanes = [...[...running].map((placed) => placed.lanes), ...looking].flat();
      const bytes = [...lanes, ...bending].reduce((sum, one) => sum + one.bytes, 0);
      return { tensors: lanes.reduce((sum, lane) => sum + lane.tensors, 0), bytes };
    },
    lost: new Promise(() => {}),
    dispose() {
      disposed = true;
      for (const lanes of [...[...running].map((placed) => placed.lanes), ...looking]) for (const lane of lanes) lane.close();
      for (const one of bending) one.close();
      pool?.close();
    },
  };
}
