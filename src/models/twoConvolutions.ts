/**
 * @file The layout that `small`, `wide` and `tanh` share: (conv 3x3 valid, activation, pool 2) twice, flatten, dense.
 * [28, 28, 1] -> [26, 26, f1] -> [13, 13, f1] -> [11, 11, f2] -> [5, 5, f2] -> [25 f2] -> [classes].
 */
import { assemble, conv3 } from './assemble.ts';
import type { ModelSpec } from './model.ts';

export function twoConvolutions(
  kind: string,
  input: readonly [number, number, number],
  classes: number,
  filters1: number,
  filters2: number,
  activation: 'relu' | 'tanh',
  pool: 'maxPool' | 'avgPool',
): ModelSpec {
  return assemble(
    kind,
    input,
    classes,
    [
      conv3('conv1', filters1, 'valid'),
      { type: activation },
      { type: pool, size: 2 },
      conv3('conv2', filters2, 'valid'),
      { type: activation },
      { type: pool, size: 2 },
      { type: 'flatten' },
      { type: 'dense', name: 'dense', units: classes },
    ],
    ['conv1', 'conv2', 'dense'].map((name) => ({ name, layers: [name] })),
  );
}
