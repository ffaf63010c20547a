/** @file 多个种子上的比较：与最好的恒定学习率相比快多少、复制的表格的列、参数扫描。 */
export const compare = {
  speedUp: {
    faster: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `${p.run} 达到 ${p.target} 所用的步数是最好的恒定学习率（${p.constant}）的 ${p.ratio} 倍；${p.seeds} 个种子，95% 区间 ${p.low} 到 ${p.high}。`,
    slower: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `${p.run} 更慢：达到 ${p.target} 的步数是最好的恒定学习率（${p.constant}）的 ${p.ratio} 倍；${p.seeds} 个种子，95% 区间 ${p.low} 到 ${p.high}。`,
    withinNoise: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `差别在噪声之内：${p.run} 达到 ${p.target} 的步数是最好的恒定学习率（${p.constant}）的 ${p.ratio} 倍；${p.seeds} 个种子，95% 区间 ${p.low} 到 ${p.high}。`,
    oneSeed: (p: { run: string; target: string; ratio: string; constant: string }) =>
      `${p.run} 达到 ${p.target} 所用的步数是最好的恒定学习率（${p.constant}）的 ${p.ratio} 倍。只有一个种子，可能是偶然。`,
    notReached: (p: { run: string; target: string; reached: string; seeds: string }) =>
      `${p.run} 的 ${p.seeds} 个种子中有 ${p.reached} 个达到 ${p.target}，所以不比较步数。`,
    isBest: (p: { run: string; target: string }) => `${p.run} 是最先达到 ${p.target} 的恒定学习率：其他方案与它相比。`,
    atOnce: (p: { target: string }) => `有网络未经训练就已达到 ${p.target}。请提高目标再比较。`,
    noConstant: () => '没有恒定学习率的方案。添加一个，其他方案就与它相比。',
    constantNotReached: (p: { target: string }) => `没有一个恒定学习率在每个种子上都达到 ${p.target}，所以无从比较。`,
  },
  coarse: (p: { every: string }) => `每 ${p.every} 步才测试一次，所以每个步数最多可能多算 ${p.every} 步。`,
  charged: '为选学习率所做的范围测试的步数已计入。',
  otherSettings: '优化器或层组也不相同。',
  column: {
    best: '最好准确率',
    last: '最终准确率',
    loss: '训练损失',
    testLoss: '测试损失',
    toTarget: '到目标的步数',
    secondsToTarget: '到目标的秒数',
    evaluationsToTarget: '到目标的梯度计算次数',
    evaluations: '梯度计算次数',
    speedUp: '步数 / 最好的恒定学习率',
  },
  seeds: '种子数',
  low: (p: { column: string }) => `${p.column}，95% 下限`,
  high: (p: { column: string }) => `${p.column}，95% 上限`,
  sweep: {
    best: (p: { value: string; loss: string; seeds: string }) => `最终损失最小：${p.value} 处为 ${p.loss}，${p.seeds} 个种子。`,
    alike: (p: { count: string }) => `另有 ${p.count} 个，这些种子分不出它们与它的高下（按种子比较差值，合计 95%）。`,
    atEnd: (p: { parameter: string }) => `最好的值在 ${p.parameter} 范围的尽头：更好的也许还在外面。`,
    allDiverged: '全部发散。',
  },
} as const;
