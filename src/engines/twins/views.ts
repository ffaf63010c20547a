/**
 * @file The one memory as arrays, and float32 arithmetic for the twins: f(x) rounds to float32 after every operation, as the kernels do.
 */
import type { KernelName } from '../kernelNames.ts';

export interface Views {
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

export type Twin = (...args: number[]) => void;
/** Some of the kernels, by name. */
export type Twins<K extends KernelName> = Readonly<Record<K, Twin>>;

export const f = Math.fround;

/** sum + x w, rounded twice: the kernels do not fuse. */
export const madd = (sum: number, x: number, w: number) => f(sum + f(x * w));

export function viewsOf(memory: WebAssembly.Memory): Views {
  const { buffer } = memory;
  return {
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
  };
}

/** Which of four is the first largest, compared as the kernels do (a NaN loses). */
export function winner(v0: number, v1: number, v2: number, v3: number): number {
  const upper = v1 > v0 ? 1 : 0;
  const lower = v3 > v2 ? 3 : 2;
  return Math.max(v2, v3) > Math.max(v0, v1) ? lower : upper;
}
