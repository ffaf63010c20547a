/**
 * @file What the module offers. One export per kernel; pointers are byte offsets into the one memory, which the host plans (../plan.ts).
 */

export { add, relu, reluInput, tanh, tanhInput, widen } from './activations';
export { correlate, sumPositions } from './correlate';
export { crossEntropy, softmax } from './loss';
export { measure } from './measure';
export { normalize, normalizePool, normInput, normInverse, normPoolInput, normPoolSums, normStatistics, normSums } from './normalize';
export { adagrad, adam, momentum, nesterov, rmsprop, sgd } from './optimizers';
export { averagePool, averagePoolInput, globalAverage, globalAverageInput, maxPool, maxPoolInput } from './pool';
export { pooledGradients } from './pooled';
export { crossEntropySecond, maxPoolSlope, normSecond, normSlope, tanhSecond } from './second';
export { addRowed, crop, embed, flip, toPixels, toRowed, zero } from './shape';
export { convolvePlain, convolvePool, convolveRelu } from './tile';
export { winogradBackward, winogradForward, winogradWeights, winogradWeightsBack } from './winograd';
