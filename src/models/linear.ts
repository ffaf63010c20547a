/**
 * @file `linear`: one dense layer on the pixels, y = W^T x + b. Softmax regression: a convex loss, so the largest stable rate is 2 over its curvature.
 * One layer group. Source: Cox 1958 (logistic regression), in the softmax form of Bishop 2006, section 4.3.4.
 */
import { assemble } from './assemble.ts';
import type { ModelCard } from './model.ts';

export const linear = {
  kind: 'linear',
  params: {},
  cite: [{ authors: 'Bishop', year: 2006, title: 'Pattern Recognition and Machine Learning', where: 'ISBN 978-0-387-31073-2', section: '4.3.4' }],
  build: (_values, input, classes) =>
    assemble(
      'linear',
      input,
      classes,
      [{ type: 'flatten' }, { type: 'dense', name: 'dense', units: classes }],
      [{ name: 'dense', layers: ['dense'] }],
    ),
} as const satisfies ModelCard<'linear'>;
