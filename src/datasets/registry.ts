/**
 * @file Every dataset the site offers, by kind.
 */
import { catDog } from './catDog.ts';
import { cifar8 } from './cifar8.ts';
import { cifar10 } from './cifar10.ts';
import type { DatasetCard } from './dataset.ts';
import { fashionMnist } from './fashionMnist.ts';
import { mnist } from './mnist.ts';

export type DatasetKind = 'fashionMnist' | 'mnist' | 'cifar10' | 'cifar8' | 'catDog';

export const datasets = { fashionMnist, mnist, cifar10, cifar8, catDog } satisfies { readonly [K in DatasetKind]: DatasetCard<K> };
