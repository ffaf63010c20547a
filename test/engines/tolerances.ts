/**
 * @file How far an engine's losses may be from PyTorch's float32 on cnn-small.json: largest relative error, per engine, after 20 and 60 iterations.
 *
 * Both sides round to float32 (6e-8) in different orders, and training amplifies the difference: gently at first (20 iterations: 1e-6 to 1e-5 seen),
 * then faster where the run is near the edge of stability or Adam divides by small roots. The bounds are some ten times what was measured
 * here (Node 20 and Chromium 156 on 2 cores); a wrong gradient, rate, decay or order shows at the first iterations with more than 1e-3.
 */
export interface ParityTolerance {
  readonly at20: number;
  readonly at60: number;
}

/** TensorFlow.js, CPU backend with our convolution kernels (sums in float64). */
export const TFJS_CPU: ParityTolerance = { at20: 1e-4, at60: 1e-2 };

/** TensorFlow.js, WebGPU (sums in float32, in the order of its kernels). */
export const TFJS_WEBGPU: ParityTolerance = { at20: 1e-4, at60: 1e-2 };
