/** @file The Race view. */
export const race = {
  ready: (p: { count: string }) => `${p.count} ready. Press Run, or the space bar.`,
  runsCount: (p: { count: number }) =>
    p.count === 1
      ? 'One run is'
      : `${['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'][p.count] ?? p.count} runs are`,
  underWay: 'Training is under way.',
  fair: 'Same initial weights, same batches, one seed. Only what the table lists differs.',
  leading: (p: { run: string; accuracy: string; step: string }) => `${p.run} leads with ${p.accuracy} on the test images at step ${p.step}.`,
  final: (p: { run: string; accuracy: string; steps: string }) => `${p.run} ends best: ${p.accuracy} on the test images after ${p.steps} steps.`,
  reached: (p: { run: string; target: string; step: string }) => `${p.run} reached ${p.target} first, at step ${p.step}.`,
  speedUp: (p: { run: string; target: string; ratio: string }) =>
    `${p.run} reached ${p.target} in ${p.ratio} of the steps that the best constant rate needed.`,
  oneSeed: 'One seed: a small difference may be chance.',
  allDiverged: 'Every run diverged: the rates are too high. Halve them, or let Find measure where the loss breaks up.',
  rate: 'Rate',
  x: 'x',
  axis: { step: 'step', epoch: 'epoch', seconds: 'seconds', evaluations: 'gradient evaluations' },
  scale: { log: 'log', linear: 'linear' },
  lossScale: 'loss',
  smoothing: 'smoothing',
  target: 'accuracy target',
  table: 'Runs',
  tableSub: 'only what differs',
  tableSame: (p: { shared: string }) => `only what differs; the same for all: ${p.shared}`,
  column: {
    run: 'run',
    best: 'best acc.',
    final: 'acc. now',
    loss: 'loss now',
    toTarget: (p: { target: string }) => `to ${p.target}`,
    state: 'state',
    changes: 'changed at',
    charged: 'range test',
  },
  state: {
    ready: 'ready',
    running: 'running',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
    stale: 'changed since',
    diverged: (p: { step: string }) => `diverged at ${p.step}`,
    chance: 'no better than chance',
    failed: 'failed',
  },
  never: 'never',
} as const;
