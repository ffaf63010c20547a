/** @file A network of three layer groups, with a batch norm in the one between. */
import { assemble, conv3 } from '../../../src/models/assemble.ts';
import type { Layer } from '../../../src/models/model.ts';

const norm: Layer = { type: 'batchNorm', name: 'norm' };
/** What may stand behind a norm, fused with it or not. */
export const behind: Readonly<Record<string, readonly Layer[]>> = {
  'relu and pool': [{ type: 'relu' }, { type: 'maxPool', size: 2 }],
  relu: [{ type: 'relu' }],
  tanh: [{ type: 'tanh' }],
};

/** conv | conv, norm | dense, on images of the tiny data. Nine taps in the second take compilers for graphics processors seconds. */
export const middle = (name: string, filters: number, kernel: 1 | 3 = 3) =>
  assemble(
    'middle',
    [6, 6, 1],
    3,
    [
      conv3('first', filters, 'same'),
      { type: 'tanh' },
      { type: 'conv2d', name: 'second', filters, kernel, stride: 1, padding: 'same', bias: false },
      norm,
      ...(behind[name] as readonly Layer[]),
      { type: 'flatten' },
      { type: 'dense', name: 'dense', units: 3 },
    ],
    [
      { name: 'first', layers: ['first'] },
      { name: 'second', layers: ['second', 'norm'] },
      { name: 'dense', layers: ['dense'] },
    ],
  );
