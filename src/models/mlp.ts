/**
 * @file `mlp`: two hidden layers, 128 and 64 units, rectified: dense3(relu(dense2(relu(dense1(x))))).
 * Source: Rumelhart, Hinton & Williams 1986 for the network; Glorot, Bordes & Bengio 2011 for rectified units.
 */
import { assemble } from './assemble.ts';
import type { ModelCard } from './model.ts';

export const mlp = {
  kind: 'mlp',
  params: {},
  cite: [
    {
      authors: 'Rumelhart, Hinton & Williams',
      year: 1986,
      title: 'Learning representations by back-propagating errors',
      where: 'doi:10.1038/323533a0',
    },
    { authors: 'Glorot, Bordes & Bengio', year: 2011, title: 'Deep sparse rectifier neural networks', where: 'AISTATS, PMLR 15:315-323' },
  ],
  build: (_values, input, classes) =>
    assemble(
      'mlp',
      input,
      classes,
      [
        { type: 'flatten' },
        { type: 'dense', name: 'dense1', units: 128 },
        { type: 'relu' },
        { type: 'dense', name: 'dense2', units: 64 },
        { type: 'relu' },
        { type: 'dense', name: 'dense3', units: classes },
      ],
      ['dense1', 'dense2', 'dense3'].map((name) => ({ name, layers: [name] })),
    ),
} as const satisfies ModelCard<'mlp'>;
