/** @file The picture of the network: its layers, their shapes, and the cuts between layer groups. */
type Words = Readonly<Record<string, string>>;

export const network = {
  title: 'The network from input to output',
  hint: 'Drag a cut, or move it with the arrow keys; Delete removes it.',
  unit: (p: { name: string; layers: string; input: string; output: string; weights: string; group: string }) =>
    `${p.name}: ${p.layers}; ${p.input} becomes ${p.output}; ${p.weights} weights; group ${p.group}`,
  frozen: 'frozen',
  skip: (p: { from: string; to: string }) => `A shortcut leads from the input of ${p.from} to the output of ${p.to}.`,
  cut: (p: { first: string; second: string }) => `Cut between groups ${p.first} and ${p.second}`,
  between: (p: { before: string; after: string }) => `between ${p.before} and ${p.after}`,
  add: (p: { before: string; after: string }) => `Cut between ${p.before} and ${p.after}`,
  remove: 'Remove this cut',
  layers: {
    conv2d: 'conv',
    dense: 'dense',
    relu: 'ReLU',
    tanh: 'tanh',
    maxPool: 'max pool',
    avgPool: 'average pool',
    globalAvgPool: 'average',
    flatten: 'flatten',
    batchNorm: 'norm',
  } as Words,
} as const;
