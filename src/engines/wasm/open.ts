/**
 * @file Opens the WebAssembly engine: every model and optimizer of the site, on the CPU, with the same bits on every machine.
 *
 * Several jobs may run at once; each has memories of its own, which are freed when it ends. EnvironmentError('engineMissing') where WebAssembly SIMD is not.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import type { Engine, EngineReason } from '../engine.ts';
import { type BindKernels, bindModule, compileModule } from './kernels.ts';
import { createLocalLane } from './lane.ts';
import type { LanePool } from './pool.ts';
import type { Snapshot } from './replicaSet.ts';
import { type OpenLane, type Placed, placeReplicas, snapshotAll, trainPlaced } from './train.ts';

/** Raised when the engine's bits change: a run names the version that made it. */
export const WASM_VERSION = 1;

export interface WasmEngine extends Engine {
  readonly version: number;
  /** Lanes a job of many replicas is shared out over. */
  readonly lanes: number;
  /** States of all replicas of the job that runs, after the updates it has reported. Between two pulls only. */
  snapshot(): Promise<readonly Snapshot[]>;
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
  const running = new Set<Placed>();
  let disposed = false;
  return {
    info: { engine: 'wasm', backend: 'wasm', device: '', software: false, reasons },
    version: WASM_VERSION,
    lanes: pool?.size ?? 1,
    async *train(job, control) {
      if (disposed) throw new Error('internal: the engine is closed');
      // one replica needs no other thread; several get one each
      const shared = pool !== undefined && job.replicas.length > 1;
      const placed = await placeReplicas(job, shared ? pool.size : 1, shared ? (setup, index) => pool.openLane(compiled, setup, index) : local);
      running.add(placed);
      try {
        yield* trainPlaced(job, control, placed);
      } finally {
        running.delete(placed);
        for (const lane of placed.lanes) lane.close();
      }
    },
    memory() {
      const lanes = [...running].flatMap((placed) => placed.lanes);
      return { tensors: lanes.reduce((sum, lane) => sum + lane.tensors, 0), bytes: lanes.reduce((sum, lane) => sum + lane.bytes, 0) };
    },
    async snapshot() {
      const [job] = running;
      if (!job) throw new Error('internal: no job is running');
      return snapshotAll(job);
    },
    lost: new Promise(() => {}),
    dispose() {
      disposed = true;
      for (const { lanes } of running) for (const lane of lanes) lane.close();
      pool?.close();
    },
  };
}
