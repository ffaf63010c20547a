/**
 * @file How work is cut into threads: the numbers a machine may want otherwise, and the sets of them worth trying.
 *
 * Which is fastest depends on the processor, the network and the replicas (sixteen fill it by themselves, one does not), so the task itself is measured
 * (pickEngine.ts). Sums over threads and chunks are in another order in each: the same losses within rounding, other bits.
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

export const tilings = {
  /** Many threads, little in each: what fills a graphics processor. Reasoned, as are the next two: there was none at hand. */
  fine: { workgroup: 64, windows: 1, headThreads: 16, chunks: 64, tapRows: true },
  /** The same in larger workgroups, for processors that run few of them at a time. */
  large: { workgroup: 128, windows: 1, headThreads: 16, chunks: 64, tapRows: true },
  /** Fewer threads, more in each: weights are loaded less often, for many replicas. */
  coarse: { workgroup: 64, windows: 2, headThreads: 4, chunks: 32, tapRows: false },
  /**
   * Few threads, much in each: on SwiftShader a vector loaded costs as much as a hundred products, and a barrier as much as an image
   * (Chromium 156, 2 cores: the last layer of `small` 5 ms of processor time with one thread an image, 28 to 31 with a barrier). Two windows save a fifth
   * of a step and double the time to compile.
   */
  software: { workgroup: 64, windows: 1, headThreads: 1, chunks: 16, tapRows: false },
} as const satisfies Readonly<Record<string, Tiling>>;

export type TilingName = keyof typeof tilings;

/** A software adapter was measured once and for all: there, compiling another set costs more than it could save. */
export const variantsOf = (software: boolean): readonly TilingName[] => (software ? ['software'] : ['fine', 'large', 'coarse']);
