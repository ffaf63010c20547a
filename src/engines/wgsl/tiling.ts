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
}

/** Many threads, little in each: what fills a graphics processor. Reasoned, not measured: there was none at hand. */
export const HARDWARE_TILING: Tiling = { workgroup: 64, windows: 1, headThreads: 16, chunks: 64, tapRows: true };

/**
 * Few threads, much in each: on SwiftShader a vector loaded costs as much as a hundred products, and a barrier as much as an image
 * (Chromium 156, 2 cores: the last layer of `small` 5 ms of processor time with one thread an image, 28 to 31 with a barrier). Two windows save a fifth of
 * a step and double the time to compile.
 */
export const SOFTWARE_TILING: Tiling = { workgroup: 64, windows: 1, headThreads: 1, chunks: 16, tapRows: false };
