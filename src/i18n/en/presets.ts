/** @file What the presets that show a paper's claim say of it: the paper's number and its scale, what to look for, and what it does not show. Seen over five seeds. */
export const presets = {
  paper: 'The paper',
  expect: 'Look for',
  caveat: 'But',
  notes: {
    clrVsFixed: {
      paper: 'Smith 2017, CIFAR-10: cycles reached 81.4% in 25,000 steps, a fixed rate in 70,000.',
      expect: 'The cycles pass 80% before half of the race; their own lower bound, held fixed, hardly gets there by the end.',
      caveat: 'Against the best fixed rate the difference is within the noise. Cycles spare you the search for it.',
    },
    decayOrCycle: {
      paper: 'Smith 2017, CIFAR-10: only decaying within the same range ended at 78.5%, cycling at 81.4%, both after 25,000 steps.',
      expect: 'All four end within two points of each other: in so small a race the claim does not show.',
      caveat: 'Two epochs of a network with five thousand weights neither confirm nor refute it.',
    },
    restarts: {
      paper: 'Loshchilov & Hutter 2017, CIFAR with wide residual networks: as good or better in two to four times fewer epochs.',
      expect: 'The loss jumps at every restart and then falls below where it was; the end of each cycle is a network worth keeping.',
      caveat: 'One cosine over the whole race ends a little higher. Restarts pay where you do not know when you will stop.',
    },
    superConvergence: {
      paper: 'Smith & Topin 2018, ResNet-56 on CIFAR-10: one cycle up to 3.0 reached 92.4% in 10,000 steps; usual training 91.2% in 80,000.',
      expect: 'Held at 0.15 some seeds fall back, one to chance; a cycle that passes through 0.15 trains them all and ends highest.',
      caveat: 'It is not sooner at 80% than a constant 0.03: it spends its first third on the way up.',
    },
    warmup: {
      paper: 'Goyal et al. 2017, ImageNet in batches of 8,192: five epochs of warm-up made up for the whole loss of accuracy.',
      expect: 'From the first update at 0.15 one seed ends at chance; after 78 steps of warm-up none does.',
      caveat: 'A constant 0.03 does better than both: warm-up makes a high rate possible, not best.',
    },
    clrAdam: {
      paper: 'Smith 2017, CIFAR-10, Adam: 81.4% fixed after 70,000 steps, 79.8% with cycles after 25,000.',
      expect: 'At a good constant rate Adam is at 80% no later than with cycles.',
      caveat: 'Beside a poor constant rate (0.003) the cycles look good. Always race the best one.',
    },
    edge: {
      paper: 'Cohen et al. 2021, full-batch gradient descent: the sharpness climbs to 2/η and hovers there while the loss goes on falling.',
      expect:
        'Sharpness of A climbs from 5 to 20, that of B to 40: half the rate, twice the sharpness. Between them the loss of both keeps falling, in jolts.',
      caveat: 'It takes the full batch and constant rates. With cross-entropy the sharpness falls again once the loss is small, towards the end.',
    },
    plateau: {
      paper: 'Smith 2017, section 3.1, after Dauphin et al. 2015: a rate that rises now and then crosses the plateaus of saddle points sooner.',
      expect:
        'The loss stands still at the saddle while the smallest eigenvalue is negative; then all seeds leave. D, at twice the rate, leaves first.',
      caveat: 'A, B and C have the same mean rate and leave at almost the same step: what counts is the sum of the rates, not their ups and downs.',
    },
  },
} as const;
