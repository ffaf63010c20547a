/**
 * @file `residual`: a convolution of 16 filters, max-pooled by 2, then two blocks y = relu(body(x) + x) with body = conv, relu, conv (3x3, same
 * padding, 16 filters), averaged over all positions, then one dense layer. With `skip` off, y = relu(body(x)): the same weights, no shortcut.
 * Source: He et al. 2016, "Deep residual learning", arXiv 1512.03385, section 3.2, without batch norm and without downsampling blocks;
 * the comparison with and without skips follows Li et al. 2018, "Visualizing the loss landscape of neural nets", arXiv 1712.09913.
 */
import { assemble, conv3 } from './assemble.ts';
import type { Layer, ModelCard } from './model.ts';

const FILTERS = 16;

export const residual = {
  kind: 'residual',
  params: { skip: { type: 'flag', default: true } },
  cite: [
    { authors: 'He, Zhang, Ren & Sun', year: 2016, title: 'Deep residual learning for image recognition', where: 'arXiv 1512.03385', section: '3.2' },
    { authors: 'Li, Xu, Taylor, Studer & Goldstein', year: 2018, title: 'Visualizing the loss landscape of neural nets', where: 'arXiv 1712.09913' },
  ],
  build: (values, input, classes) =>
    assemble(
      'residual',
      input,
      classes,
      [
        conv3('conv1', FILTERS, 'same'),
        { type: 'relu' },
        { type: 'maxPool', size: 2 },
        ...block(1, values.skip === true),
        ...block(2, values.skip === true),
        { type: 'globalAvgPool' },
        { type: 'dense', name: 'dense', units: classes },
      ],
      [
        { name: 'conv1', layers: ['conv1'] },
        { name: 'block1-block2', layers: ['block1a', 'block1b', 'block2a', 'block2b'] },
        { name: 'dense', layers: ['dense'] },
      ],
    ),
} as const satisfies ModelCard<'residual'>;

function block(index: number, skip: boolean): readonly Layer[] {
  const body: readonly Layer[] = [conv3(`block${index}a`, FILTERS, 'same'), { type: 'relu' }, conv3(`block${index}b`, FILTERS, 'same')];
  return [{ type: 'residual', skip, body }, { type: 'relu' }];
}
