/**
 * @file `bn`: three blocks of convolution (3x3, same padding, no bias), batch norm and rectifier with 16, 32 and 32 filters, max-pooled by 2 after the
 * first two, averaged over all positions, then one dense layer. Batch norm makes the loss blind to the scale of a kernel, which moves the usable rates.
 * Source: Ioffe & Szegedy 2015, "Batch normalization", arXiv 1502.03167; global average pooling: Lin, Chen & Yan 2013, arXiv 1312.4400.
 */
import { assemble, conv3 } from './assemble.ts';
import type { Layer, ModelCard } from './model.ts';

export const bn = {
  kind: 'bn',
  params: {},
  cite: [
    { authors: 'Ioffe & Szegedy', year: 2015, title: 'Batch normalization', where: 'arXiv 1502.03167' },
    { authors: 'Lin, Chen & Yan', year: 2013, title: 'Network in network', where: 'arXiv 1312.4400', section: '3.2' },
  ],
  build: (_values, input, classes) =>
    assemble(
      'bn',
      input,
      classes,
      [
        ...block(1, 16),
        { type: 'maxPool', size: 2 },
        ...block(2, 32),
        { type: 'maxPool', size: 2 },
        ...block(3, 32),
        { type: 'globalAvgPool' },
        { type: 'dense', name: 'dense', units: classes },
      ],
      [
        { name: 'conv1', layers: ['conv1', 'norm1'] },
        { name: 'conv2-conv3', layers: ['conv2', 'norm2', 'conv3', 'norm3'] },
        { name: 'dense', layers: ['dense'] },
      ],
    ),
} as const satisfies ModelCard<'bn'>;

function block(index: number, filters: number): readonly Layer[] {
  return [conv3(`conv${index}`, filters, 'same', false), { type: 'batchNorm', name: `norm${index}` }, { type: 'relu' }];
}
