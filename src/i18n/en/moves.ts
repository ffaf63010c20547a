/** @file What moves: distances of layer groups from the start, and the filters of the first layer. */
export const moves = {
  heading: 'What moves',
  sub: (p: { seed: string }) => `how far the weights are from those of the trained network, after each step; seed ${p.seed}`,
  step: 'after step',
  group: (p: { group: string; norm: string }) => `${p.group}: norm ${p.norm} at the start`,
  cell: (p: { relative: string; distance: string }) => `${p.relative} of the norm at the start; L2 distance ${p.distance}`,
  still: 'still',
  note: 'Bars: distance over the norm at the start, on one scale. The last layer was drawn anew, so it has the farthest to go.',
  none: 'Once a step has trained something, it shows here which layers moved, and how far.',
  filters: 'Filters of the first layer',
  filtersSub: (p: { count: string; size: string; step: string }) => `${p.count} filters of ${p.size} × ${p.size}, after step ${p.step}`,
  start: 'before',
  now: 'after',
  difference: 'difference',
  magnified: (p: { times: string }) => `× ${p.times}`,
  unmoved: 'The first layer stood still: its filters are those of the trained network, to the bit.',
  filter: (p: { number: string }) => `Filter ${p.number}`,
  told: (p: { number: string; start: string; now: string; distance: string; percent: string }) =>
    `Filter ${p.number}: norm ${p.start} before, ${p.now} after; moved by ${p.distance}, ${p.percent} of its norm`,
  pick: 'Point at a filter, or walk them with the arrow keys, for its numbers.',
  norm: 'norm',
  moved: 'moved by',
} as const;
