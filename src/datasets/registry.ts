/**
 * @file Every dataset the site offers, by kind.
 */
import { cifar10 } from './cifar10.ts';
import type { DatasetCard } from './dataset.ts';
import { fashionMnist } from './fashionMnist.ts';
import { mnist } from './mnist.ts';

export type DatasetKind = 'fashionMnist' | 'mnist' | 'cifar10';

export const datasets = { fashionMnist, mnist, cifar10 } satisfies { readonly [K in DatasetKind]: DatasetCard<K> };
