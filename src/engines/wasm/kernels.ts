/**
 * @file The kernels as TypeScript sees them: the exports of assembly/index.ts, and the twins of the same names (../twins).
 *
 * All arguments are numbers: byte offsets into the one memory, counts, float32 scalars. What each means stands with the kernel in assembly/.
 */
/// <reference path="./engineWasm.d.ts" />

import { base64 } from 'virtual:engine-wasm';
import { inflateSync } from 'fflate';
import type { Kernels } from '../kernelNames.ts';

/** Makes the kernels that work on a memory. */
export type BindKernels = (memory: WebAssembly.Memory) => Kernels;

const PAGE = 65_536;
/** The module's own constants lie below; plans begin here. */
export const FIRST_BYTE = PAGE;

export function bytesOfModule(): Uint8Array<ArrayBuffer> {
  return inflateSync(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}

/** Rejects where there is no WebAssembly SIMD. */
export function compileModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytesOfModule());
}

export function bindModule(module: WebAssembly.Module): BindKernels {
  return (memory) => new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

export function createMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}
