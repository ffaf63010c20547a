/** @file The Race view. */
export const race = {
  ready: (p: { count: string }) => `${p.count} ready. Press Run, or the space bar.`,
  runsCount: (p: { count: number }) =>
    p.count === 1
      ? 'One run is'
      : `${['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'][p.count] ?? p.count} runs are`,
  underWay: 'Training is under way.',
  /** Of one run. */
  alone: 'One run. Add another, and both train from the same weights on the same batches.',
  fair: (p: { seeds: number }) =>
    `Same initial weights, same batches, ${p.seeds === 1 ? 'one seed' : `${p.seeds} seeds`}. Only what the table lists differs.`,
  /** `runs`: of as many as `count` says, which are level. */
  leading: (p: { runs: string; count: number; accuracy: string; step: string; seeds: number }) =>
    `${p.runs} ${p.count === 1 ? 'leads' : 'lead'} with ${p.accuracy} on the test images at step ${p.step}${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  finalOne: (p: { run: string; accuracy: string; steps: string; seeds: number }) =>
    `${p.run} ends with ${p.accuracy} on the test images after ${p.steps} steps${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  leadingOne: (p: { run: string; accuracy: string; step: string; seeds: number }) =>
    `${p.run} has reached ${p.accuracy} on the test images by step ${p.step}${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  final: (p: { runs: string; count: number; accuracy: string; steps: string; seeds: number }) =>
    `${p.runs} ${p.count === 1 ? 'ends' : 'end'} best: ${p.accuracy} on the test images after ${p.steps} steps${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  reachedOne: (p: { runs: string; target: string; step: string; seeds: number }) =>
    `${p.runs} reached ${p.target} at step ${p.step}${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  reached: (p: { runs: string; target: string; step: string; seeds: number }) =>
    `${p.runs} reached ${p.target} first, at step ${p.step}${p.seeds > 1 ? `, mean of ${p.seeds} seeds` : ''}.`,
  oneSeed: 'One seed: a small difference may be chance.',
  allDiverged: 'Every run diverged: the rates are too high. Halve them, or let Find measure where the loss breaks up.',
  branchRefused: {
    runs: 'Twelve runs are there already, so there is no room for a branch. Nothing has changed; delete a run, then pick the curve again.',
    changes: 'This run has been changed as often as is kept, so it cannot branch any more. Nothing has changed.',
  },
  rate: 'Rate',
  peak: 'rate',
  floor: 'least rate',
  tools: 'Figures of the race',
  figures: 'Figures',
  moreFigures: 'more figures',
  measured: 'From the gradient norm on they are measured in a race that starts while they are shown.',
  curveEvery: 'measure the curvature every',
  curveImages: 'on so many training images',
  ground: {
    slope: (p: { run: string; step: string; gradient: string }) => `${p.run} at step ${p.step}: on a slope, gradient ${p.gradient}.`,
    saddle: (p: { run: string; step: string; gradient: string; smallest: string }) =>
      `${p.run} at step ${p.step}: near a saddle. Little gradient (${p.gradient}), and the smallest eigenvalue is ${p.smallest}: there is a way down.`,
    plateau: (p: { run: string; step: string; gradient: string; smallest: string }) =>
      `${p.run} at step ${p.step}: on a plateau. Little gradient (${p.gradient}), nothing curves down notably (${p.smallest}), and the loss is where it began.`,
    minimum: (p: { run: string; step: string; gradient: string; smallest: string }) =>
      `${p.run} at step ${p.step}: near a minimum, as far as can be told from here. Little gradient (${p.gradient}), smallest eigenvalue ${p.smallest}.`,
  },
  /** `threshold` empty: the optimizer has none. */
  sharp: (p: { largest: string; threshold: string }) => `Largest eigenvalue ${p.largest}${p.threshold === '' ? '' : `, threshold ${p.threshold}`}.`,
  groundHint:
    'Little gradient: the best step along it would lower the loss by less than 1%. Curves down: the smallest eigenvalue is negative by more than its error and 1% of the largest. Plateau: the loss is still above 90% of where it began.',
  band: 'around the mean of the seeds',
  bands: { minmax: 'least to greatest', sd: 'deviation', ci95: '95%' },
  clip: 'leave single outliers out of the range',
  x: 'x',
  axis: { step: 'step', epoch: 'epoch', seconds: 'seconds', evaluations: 'gradient evaluations' },
  scale: { log: 'log', linear: 'linear' },
  lossScale: 'axis of the loss',
  smoothing: 'smoothing',
  target: 'accuracy target',
  table: 'Runs',
  tableSub: 'only what differs',
  tableSame: (p: { shared: string }) => `only what differs; the same for all: ${p.shared}`,
  column: {
    run: 'run',
    best: 'best acc.',
    now: 'acc. now',
    last: 'final acc.',
    loss: 'loss now',
    lastLoss: 'final loss',
    speedUp: 'to best constant',
    base: 'the base',
    secondsToTarget: (p: { target: string }) => `seconds to ${p.target}`,
    evaluationsToTarget: (p: { target: string }) => `evaluations to ${p.target}`,
    toTarget: (p: { target: string }) => `steps to ${p.target}`,
    state: 'state',
    changes: 'changed at',
    charged: 'range test',
  },
  state: {
    ready: 'ready',
    queued: 'waits its turn',
    running: 'running',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
    stale: 'changed since',
    diverged: (p: { step: string }) => `diverged at ${p.step}`,
    someDiverged: (p: { count: string; of: string }) => `${p.count} of ${p.of} diverged`,
    chance: 'no better than chance',
    failed: 'failed',
  },
  below: 'Below the figures',
  filter: 'filter runs',
  filteredAll: 'No run has that in its name or settings.',
  seed: (p: { seed: string }) => `seed ${p.seed}`,
  seedsOf: (p: { run: string }) => `Seeds of run ${p.run}`,
  someSeeds: (p: { count: string; of: string }) => `${p.count} of ${p.of}`,
  spread: (p: { mean: string; low: string; high: string; seeds: string }) =>
    `mean of ${p.seeds} seeds: ${p.mean}; 95% interval: ${p.low} to ${p.high}`,
  format: { markdown: 'Markdown', csv: 'CSV' },
  copyAs: (p: { format: string }) => `Copy the table as ${p.format}`,
  copied: 'The table is copied.',
  copyByHand: 'The browser refused the clipboard: copy the text from here',
  ensemble: (p: { run: string; members: string; ensemble: string; best: string; last: string }) =>
    `${p.run}: ensemble of ${p.members} snapshots ${p.ensemble}, best single ${p.best}, newest ${p.last}.`,
  ensembleHint: 'The best single one is picked on the images it is judged by, which flatters it; the newest is what one has without snapshots.',
  never: 'never',
} as const;
