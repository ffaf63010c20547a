/**
 * @file MNIST: 28x28 gray pictures of handwritten digits, white on black.
 *
 * Source: LeCun, Bottou, Bengio & Haffner 1998; 60,000 + 10,000 images. The site ships the first 10,000 and the first 2,000, in file order.
 */
import type { DatasetCard } from './dataset.ts';

export const mnist: DatasetCard<'mnist'> = {
  kind: 'mnist',
  params: {},
  cite: [
    {
      authors: 'LeCun, Bottou, Bengio & Haffner',
      year: 1998,
      title: 'Gradient-based learning applied to document recognition',
      where: 'doi 10.1109/5.726791',
      section: 'III.A',
    },
  ],
  shape: [28, 28, 1],
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  train: 10_000,
  test: 2_000,
  folder: 'mnist',
};
