/**
 * @file CIFAR-10 without cats and dogs: eight classes to train a network on before it is shown the other two (see catDog.ts). The same files.
 */
import { cifar10 } from './cifar10.ts';
import type { DatasetCard } from './dataset.ts';

export const cifar8: DatasetCard<'cifar8'> = {
  ...cifar10,
  kind: 'cifar8',
  classes: cifar10.classes.filter((name) => name !== 'cat' && name !== 'dog'),
  train: 8047,
  test: 1616,
  of: cifar10,
};
