/** @file “变化”：层组离起点的距离，以及第一层的滤波器。 */
export const moves = {
  heading: '哪些在动',
  sub: (p: { seed: string }) => `每一步之后，权重离已训练网络的距离；种子 ${p.seed}`,
  step: '步骤之后',
  group: (p: { group: string; norm: string }) => `${p.group}：起点范数 ${p.norm}`,
  cell: (p: { relative: string; distance: string }) => `为起点范数的 ${p.relative}；L2 距离 ${p.distance}`,
  still: '未动',
  note: '条形：距离与起点范数之比，同一刻度。最后一层是重新随机初始化的，所以走得最远。',
  none: '任何一步训练之后，这里会显示哪些层动了、动了多远。',
  filters: '第一层的滤波器',
  filtersSub: (p: { count: string; size: string; step: string }) => `${p.count} 个 ${p.size} × ${p.size} 滤波器，第 ${p.step} 步之后`,
  start: '之前',
  now: '之后',
  difference: '差',
  magnified: (p: { times: string }) => `× ${p.times}`,
  unmoved: '第一层没有动：它的滤波器与已训练网络的逐位相同。',
  filter: (p: { number: string }) => `滤波器 ${p.number}`,
  told: (p: { number: string; start: string; now: string; distance: string; percent: string }) =>
    `滤波器 ${p.number}：之前范数 ${p.start}，之后 ${p.now}；移动了 ${p.distance}，为其范数的 ${p.percent}`,
  pick: '指向一个滤波器，或用方向键逐个查看它的数值。',
  norm: '范数',
  moved: '移动',
} as const;
