/**
 * @file Cats and dogs: the two classes of CIFAR-10 that `cifar8` leaves out, from the same files. A small set to transfer to; the first lesson of
 * the fast.ai course of 2018 ("Dogs vs. Cats") on pictures of 32 x 32.
 *
 * The shipped subset of CIFAR-10 holds 1,016 + 937 training and 199 + 185 test images of them: an accuracy on 384 images has a standard error of 2 points.
 */
import { cifar10 } from './cifar10.ts';
import type { DatasetCard } from './dataset.ts';

export const catDog: DatasetCard<'catDog'> = { ...cifar10, kind: 'catDog', classes: ['cat', 'dog'], train: 1953, test: 384, of: cifar10 };
