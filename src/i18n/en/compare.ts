/** @file Comparing runs over seeds: the speed-up against the best constant rate, the columns of the table that is copied, sweeps. */
export const compare = {
  speedUp: {
    faster: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `${p.run} reached ${p.target} in ${p.ratio} of the steps of the best constant rate (${p.constant}), ${p.seeds} seeds, 95% ${p.low} to ${p.high}.`,
    slower: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `${p.run} was slower: it needed ${p.ratio} times the steps of the best constant rate (${p.constant}) to reach ${p.target}, ${p.seeds} seeds, 95% ${p.low} to ${p.high}.`,
    withinNoise: (p: { run: string; target: string; ratio: string; constant: string; seeds: string; low: string; high: string }) =>
      `Within the noise: ${p.run} needed ${p.ratio} times the steps of the best constant rate (${p.constant}) to reach ${p.target}, ${p.seeds} seeds, 95% ${p.low} to ${p.high}.`,
    oneSeed: (p: { run: string; target: string; ratio: string; constant: string }) =>
      `${p.run} needed ${p.ratio} times the steps of the best constant rate (${p.constant}) to reach ${p.target}. One seed: it may be chance.`,
    notReached: (p: { run: string; target: string; reached: string; seeds: string }) =>
      `${p.run} reached ${p.target} with ${p.reached} of ${p.seeds} seeds, so its steps are not compared.`,
    isBest: (p: { run: string; target: string }) =>
      `${p.run} is the constant rate that reached ${p.target} first: the others are measured against it.`,
    atOnce: (p: { target: string }) => `Some network is at ${p.target} before it is trained. Raise the target to compare.`,
    noConstant: () => 'No run has a constant rate. Add one, and the others are measured against it.',
    constantNotReached: (p: { target: string }) => `No constant rate reached ${p.target} with every seed, so there is nothing to measure against.`,
  },
  coarse: (p: { every: string }) => `The network is tested every ${p.every} steps, so each count may be up to ${p.every} too high.`,
  charged: 'The steps of the range test that chose a rate are counted.',
  otherSettings: 'Optimizer or layer groups differ, too.',
  column: {
    best: 'best accuracy',
    last: 'final accuracy',
    loss: 'training loss',
    testLoss: 'test loss',
    toTarget: 'steps to target',
    secondsToTarget: 'seconds to target',
    evaluationsToTarget: 'gradient evaluations to target',
    evaluations: 'gradient evaluations',
    speedUp: 'steps / best constant',
  },
  seeds: 'seeds',
  low: (p: { column: string }) => `${p.column}, 95% low`,
  high: (p: { column: string }) => `${p.column}, 95% high`,
  sweep: {
    best: (p: { value: string; loss: string; seeds: string }) => `Least final loss: ${p.loss} at ${p.value}, ${p.seeds} seeds.`,
    alike: (p: { count: string }) => `These seeds do not tell ${p.count} more apart from it (differences by seed, 95% together).`,
    atEnd: (p: { parameter: string }) => `The best lies at the end of the range of ${p.parameter}: a better one may lie beyond.`,
    allDiverged: 'Every one diverged.',
  },
} as const;
