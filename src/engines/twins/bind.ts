/**
 * @file The twins: every kernel of the wasm engine once more in plain TypeScript, to read, and to test the other against bit by bit.
 *
 * Same names, same arguments, same memory, same order of every sum, float32 after every operation. Some hundred times slower.
 */
import type { Kernels } from '../kernelNames.ts';
import { activationTwins } from './activations.ts';
import { convolutionTwins } from './convolution.ts';
import { lossTwins } from './loss.ts';
import { measureTwins } from './measure.ts';
import { normalizeTwins } from './normalize.ts';
import { optimizerTwins } from './optimizers.ts';
import { poolTwins } from './pool.ts';
import { pooledTwins } from './pooled.ts';
import { secondTwins } from './second.ts';
import { shapeTwins } from './shape.ts';
import { viewsOf } from './views.ts';
import { winogradTwins } from './winograd.ts';

export function bindTwins(memory: WebAssembly.Memory): Kernels {
  const views = viewsOf(memory);
  const convolution = convolutionTwins(views);
  const shape = shapeTwins(views);
  return {
    ...convolution,
    ...shape,
    ...winogradTwins(views, { ...convolution, ...shape }),
    ...pooledTwins(views),
    ...normalizeTwins(views),
    ...poolTwins(views),
    ...activationTwins(views),
    ...lossTwins(views),
    ...measureTwins(views),
    ...secondTwins(views),
    ...optimizerTwins(views),
  };
}
