/**
 * @file Fashion-MNIST: 28x28 gray pictures of ten kinds of clothing, white on black.
 *
 * Source: Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747; 60,000 + 10,000 images, MIT licence. The site ships the first 20,000 and the first 5,000, in file order.
 */
import type { DatasetCard } from './dataset.ts';

export const fashionMnist: DatasetCard<'fashionMnist'> = {
  kind: 'fashionMnist',
  params: {},
  cite: [
    {
      authors: 'Xiao, Rasul & Vollgraf',
      year: 2017,
      title: 'Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms',
      where: 'arXiv 1708.07747',
    },
  ],
  shape: [28, 28, 1],
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  train: 20_000,
  test: 5_000,
  folder: 'fashion-mnist',
};
