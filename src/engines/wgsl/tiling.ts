/**
 * @file How work is cut into threads: the numbers a machine may want otherwise.
 */
export interface Tiling {
  /** Threads of a workgroup. */
  readonly workgroup: number;
  /** 2x2 windows side by side that one thread of a convolution computes. */
  readonly windows: number;
  /** Threads that share an image in the last layer; divides `workgroup`. */
  readonly headThreads: number;
  /** Partial sums of the gradient of a convolution's kernel. */
  readonly chunks: number;
  /** A thread of such a sum holds one row of the kernel's taps instead of all. */
  readonly tapRows: boolean;
  /** Tasks that do not wait for each other share a dispatch. */
  readonly merged: boolean;
}

export const DEFAULT_TILING: Tiling = { workgroup: 64, windows: 1, headThreads: 1, chunks: 16, tapRows: false, merged: true };
