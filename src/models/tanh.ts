/**
 * @file `tanh`: `small` made smooth, with tanh for the rectifier and average for maximum pooling, so that its loss has second derivatives
 * everywhere and its curvature means what the theory says. This is nearer to the original LeNet-5.
 * Source: LeCun et al. 1998, doi:10.1109/5.726791, section II.B (averaging sub-sampling layers, squashing units).
 */

import type { ModelCard } from './model.ts';
import { twoConvolutions } from './twoConvolutions.ts';

export const tanh = {
  kind: 'tanh',
  params: {},
  cite: [
    {
      authors: 'LeCun, Bottou, Bengio & Haffner',
      year: 1998,
      title: 'Gradient-based learning applied to document recognition',
      where: 'doi:10.1109/5.726791',
      section: 'II.B',
    },
  ],
  build: (_values, input, classes) => twoConvolutions('tanh', input, classes, 8, 16, 'tanh', 'avgPool'),
} as const satisfies ModelCard<'tanh'>;
