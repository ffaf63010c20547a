/**
 * @file The memory of a job on the device: weights of all replicas, activations of as many lanes as fit, and the programs bound to them.
 *
 * Replicas that do not fit into the lanes at once take turns within a step ("gangs"); `first` in a slot says which. Slots of constants are written once:
 * step k of gang g is slot k * gangs + g, and recording a step is setting an offset and dispatching.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import type { Compiled } from './compiled.ts';
import { type Gpu, USAGE } from './device.ts';
import { ORDER_HEAD } from './task.ts';

export interface ProgramPlan {
  readonly compiled: Compiled;
  readonly images: GPUBuffer;
  /** Entries of images behind the list of replicas. */
  readonly orderEntries: number;
}

export interface Bound {
  readonly order: GPUBuffer;
  /** Records step `k` for `live` replicas. */
  record(pass: GPUComputePassEncoder, k: number, live: number): void;
}

export interface Arena {
  readonly state: GPUBuffer;
  readonly acts: GPUBuffer;
  readonly results: GPUBuffer;
  readonly coefficients: GPUBuffer;
  readonly bound: readonly Bound[];
  readonly lanes: number;
  /** Bytes of a replica's weights, slots and running values. */
  readonly stateBytes: number;
  free(): void;
}

export interface ArenaPlan {
  readonly replicas: number;
  readonly programs: readonly ProgramPlan[];
  /** Steps (or slices) that a submit may hold. */
  readonly slots: number;
  readonly coefficientVectors: number;
  readonly resultVectors: number;
}

/** Dynamic offsets are multiples of this, bytes. */
const SLOT = 256;

export async function openArena(gpu: Gpu, plan: ArenaPlan): Promise<Arena> {
  const { replicas, programs, slots } = plan;
  if (replicas > ORDER_HEAD) throw new Error(`internal: ${replicas} replicas`);
  const sizes = programs.map(({ compiled }) => compiled.program.network.planner.size());
  const [vectors, words] = [Math.max(...sizes.map((size) => size.vectors)), Math.max(...sizes.map((size) => size.words))];
  const lanes = Math.min(replicas, Math.floor(gpu.most / Math.max(16 * vectors, 4 * words)));
  if (lanes < 1) throw new EnvironmentError('outOfMemory');
  const gangs = Math.ceil(replicas / lanes);
  const { planner } = (programs[0] as ProgramPlan).compiled.program.network;
  const weights = planner.params.reduce((sum, param) => sum + param.stored, 0);
  const stateBytes = 4 * (3 * weights + planner.buffers.reduce((sum, { stored }) => sum + stored, 0));
  const { storage, copyDst, copySrc, uniform } = USAGE;
  const own: GPUBuffer[] = [];
  const buffer = (label: string, bytes: number, usage: number) => {
    const made = gpu.buffer(label, bytes, usage);
    own.push(made);
    return made;
  };
  const free = () => {
    for (const made of own) gpu.free(made);
  };
  try {
    const made = await gpu.allocating(() => ({
      state: buffer('state', replicas * stateBytes, storage | copyDst | copySrc),
      acts: buffer('acts', 16 * lanes * vectors, storage | copySrc),
      codes: buffer('codes', 4 * lanes * words, storage),
      results: buffer('results', 16 * plan.resultVectors, storage | copySrc),
      coefficients: buffer('coefficients', 16 * plan.coefficientVectors, storage | copyDst),
      steps: buffer('steps', SLOT * slots * gangs, uniform | copyDst),
      orders: programs.map(({ orderEntries }) => buffer('order', 4 * (ORDER_HEAD + orderEntries), storage | copyDst)),
    }));
    const constants = new Uint32Array((SLOT / 4) * slots * gangs);
    for (let i = 0; i < slots * gangs; i++) constants.set([Math.floor(i / gangs), (i % gangs) * lanes, replicas], (SLOT / 4) * i);
    gpu.device.queue.writeBuffer(made.steps, 0, constants);
    const bound = programs.map(({ compiled, images }, p): Bound => {
      const order = made.orders[p] as GPUBuffer;
      const resources = [images, order, made.coefficients, made.state, made.acts, made.codes, made.results];
      const group = gpu.device.createBindGroup({
        layout: gpu.bindings,
        entries: [
          ...resources.map((resource, binding) => ({ binding, resource: { buffer: resource } })),
          { binding: resources.length, resource: { buffer: made.steps, size: 16 } },
        ],
      });
      const offset = [0];
      return {
        order,
        record(pass, k, live) {
          for (let gang = 0; gang * lanes < live; gang++) {
            offset[0] = SLOT * (k * gangs + gang);
            pass.setBindGroup(0, group, offset);
            compiled.record(pass, Math.min(lanes, live - gang * lanes));
          }
        },
      };
    });
    return { ...made, bound, lanes, stateBytes, free };
  } catch (error) {
    free();
    throw error;
  }
}
