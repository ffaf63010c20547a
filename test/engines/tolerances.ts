/**
 * @file How far an engine's losses may be from PyTorch's float32 on cnn-small.json: largest relative error, per engine, after 20 and 60 iterations.
 *
 * Both sides round to float32 (6e-8) in different orders. For 20 iterations nothing else happens: 2e-7 was the most seen. Later a rectifier or a maximum
 * that is nearly tied can fall the other way, which changes a gradient at once; at the constant rate 0.1 this grows by itself. Moving every initial
 * weight of `constant-sgd` by at most half a unit in the last place, eight times, gave after 60 iterations 2.6e-7 (three times), 8.9e-4 (three) and
 * 1.2e-3 (two): the bound for 60 is ten times that. A wrong gradient, rate, decay or order shows above 1e-3 within the first 20.
 */
export interface ParityTolerance {
  readonly at20: number;
  readonly at60: number;
}

/** TensorFlow.js, CPU backend with our convolution kernels (sums in float64). */
export const TFJS_CPU: ParityTolerance = { at20: 1e-5, at60: 1e-2 };

/** TensorFlow.js, WebGPU (sums in float32, in the order of its kernels). */
export const TFJS_WEBGPU: ParityTolerance = { at20: 1e-5, at60: 1e-2 };

/** WebAssembly (sums in float32, per sample first). */
export const WASM: ParityTolerance = { at20: 1e-4, at60: 1e-2 };

/** Our WebGPU engine (sums in float32, image by image within a chunk of the batch, then chunk by chunk). */
export const WGSL: ParityTolerance = { at20: 1e-5, at60: 1e-2 };

/** Looks: forward only, mean of 512 losses; float32 on both sides. 2e-7 was the most seen. */
export const SURFACE = 1e-5;
