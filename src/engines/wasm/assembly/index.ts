/**
 * @file What the module offers. One export per kernel; pointers are byte offsets into the one memory, which the host plans (../arena.ts).
 */
export { convolvePlain, convolveRelu, convolvePool } from './tile';
export { pooledGradients } from './pooled';
export { correlate, sumPositions } from './correlate';
export { toPixels, embed, crop, zero, toRowed, addRowed, flip } from './shape';
export { normStatistics, normInverse, normalize, normalizePool, normSums, normInput, normPoolSums, normPoolInput } from './normalize';
export { maxPool, maxPoolInput, averagePool, averagePoolInput, globalAverage, globalAverageInput } from './pool';
export { relu, reluInput, tanh, tanhInput, add, widen } from './activations';
export { winogradWeights, winogradWeightsBack, winogradForward, winogradBackward } from './winograd';
export { crossEntropy } from './loss';
export { sgd, momentum, nesterov, adam, rmsprop, adagrad } from './optimizers';
