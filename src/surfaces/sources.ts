/** @file A source that more than one surface cites. */
import type { Citation } from '../math/card.ts';

export const dauphin2014: Citation = {
  authors: 'Dauphin, Pascanu, Gulcehre, Cho, Ganguli & Bengio',
  year: 2014,
  title: 'Identifying and attacking the saddle point problem in high-dimensional non-convex optimization',
  where: 'arXiv 1406.2572',
};
