/** @file 网络结构图：各层、形状，以及层组之间的分界。 */
type Words = Readonly<Record<string, string>>;

export const network = {
  title: '从输入到输出的网络',
  hint: '拖动分界线，或用方向键移动；Delete 键删除。',
  unit: (p: { name: string; layers: string; input: string; output: string; weights: string; group: string }) =>
    `${p.name}：${p.layers}；${p.input} 变为 ${p.output}；${p.weights} 个权重；第 ${p.group} 组`,
  frozen: '冻结',
  skip: (p: { from: string; to: string }) => `一条捷径从 ${p.from} 的输入直达 ${p.to} 的输出。`,
  cut: (p: { first: string; second: string }) => `第 ${p.first} 组与第 ${p.second} 组的分界`,
  between: (p: { before: string; after: string }) => `在 ${p.before} 与 ${p.after} 之间`,
  add: (p: { before: string; after: string }) => `在 ${p.before} 与 ${p.after} 之间分界`,
  remove: '删除此分界',
  layers: {
    conv2d: '卷积',
    dense: '全连接',
    relu: 'ReLU',
    tanh: 'tanh',
    maxPool: '最大池化',
    avgPool: '平均池化',
    globalAvgPool: '全局平均',
    flatten: '展平',
    batchNorm: '批归一化',
  } as Words,
} as const;
