/**
 * @file The names of the kernels: what the WebAssembly module exports and the twins are called, so that a missing one does not compile.
 *
 * All arguments are numbers: byte offsets into the one memory, counts, float32 scalars. What each means stands with the kernel in wasm/assembly/.
 */
export const kernelNames = [
  'convolvePlain',
  'convolveRelu',
  'convolvePool',
  'pooledGradients',
  'correlate',
  'sumPositions',
  'winogradWeights',
  'winogradWeightsBack',
  'winogradForward',
  'winogradBackward',
  'toPixels',
  'embed',
  'crop',
  'zero',
  'toRowed',
  'addRowed',
  'flip',
  'widen',
  'normStatistics',
  'normInverse',
  'normalize',
  'normalizePool',
  'normSums',
  'normInput',
  'normPoolSums',
  'normPoolInput',
  'maxPool',
  'maxPoolInput',
  'averagePool',
  'averagePoolInput',
  'globalAverage',
  'globalAverageInput',
  'relu',
  'reluInput',
  'tanh',
  'tanhInput',
  'add',
  'crossEntropy',
  'sgd',
  'momentum',
  'nesterov',
  'adam',
  'rmsprop',
  'adagrad',
] as const;

export type KernelName = (typeof kernelNames)[number];
export type Kernels = Readonly<Record<KernelName, (...args: number[]) => void>>;
