/**
 * @file `wide`: `small` with four times the filters, 32 and 64. 34,826 parameters on [28, 28, 1].
 * Source: LeCun et al. 1998, doi:10.1109/5.726791, section II.B, for the layout.
 */

import type { ModelCard } from './model.ts';
import { twoConvolutions } from './twoConvolutions.ts';

export const wide = {
  kind: 'wide',
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
  build: (_values, input, classes) => twoConvolutions('wide', input, classes, 32, 64, 'relu', 'maxPool'),
} as const satisfies ModelCard<'wide'>;
