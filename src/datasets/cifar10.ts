/**
 * @file CIFAR-10: 32x32 color photographs of animals and vehicles, ten classes.
 *
 * Source: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images" (technical report, University of Toronto), chapter 3;
 * 50,000 + 10,000 images. The site ships the first 10,000 (the original's data_batch_1) and the first 2,000, in file order.
 */
import type { DatasetCard } from './dataset.ts';

export const cifar10: DatasetCard<'cifar10'> = {
  kind: 'cifar10',
  params: {},
  cite: [
    {
      authors: 'Krizhevsky',
      year: 2009,
      title: 'Learning Multiple Layers of Features from Tiny Images',
      where: 'https://www.cs.toronto.edu/~kriz/cifar.html',
      section: '3',
    },
  ],
  shape: [32, 32, 3],
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  train: 10_000,
  test: 2_000,
  folder: 'cifar-10',
};
