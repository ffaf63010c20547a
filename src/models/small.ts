/**
 * @file `small`: two convolutions of 8 and 16 filters, each 3x3 without padding, rectified and max-pooled by 2, then one dense layer.
 * 5,258 parameters on [28, 28, 1]. The layout of LeNet-5 with fewer filters, rectified units and max pooling.
 * Source: LeCun et al. 1998, "Gradient-based learning applied to document recognition", doi:10.1109/5.726791, section II.B.
 */

import type { ModelCard } from './model.ts';
import { twoConvolutions } from './twoConvolutions.ts';

export const small = {
  kind: 'small',
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
  build: (_values, input, classes) => twoConvolutions('small', input, classes, 8, 16, 'relu', 'maxPool'),
} as const satisfies ModelCard<'small'>;
