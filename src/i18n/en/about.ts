/** @file The info panel: what a rule does, its symbols, its names elsewhere. Formulas and names: formulas.ts. */
import { schedules } from './aboutSchedules.ts';

const COMMON = { w: 'a weight', g: 'its gradient, plus L2 × w', η: 'the schedule’s rate' } as const;
const DECAY = 'weight decay, decoupled from the gradient';
const VELOCITY = 'velocity, 0 at first';
const INSIDE = 'the rate is inside the velocity, v ← β v − η g: where the rate moves, the two differ';

const adamSymbols = {
  ...COMMON,
  m: 'mean of gradients',
  u: 'mean of their squares',
  'β₁': 'memory of m',
  'β₂': 'memory of u',
  ε: 'keeps the root from 0',
  λ: DECAY,
  k: 'update of this weight, from 1',
} as const;

const optimizers = {
  sgd: {
    effect:
      'Straight down the gradient of the batch: the plainest rule, on which the rate acts undiluted, so it is the clearest for comparing schedules.',
    symbols: { ...COMMON, λ: DECAY },
    differences: {
      pytorch: 'the same; its weight_decay is our L2',
      keras: 'the same; its weight_decay is our λ',
      optax: '',
      fastai: 'the same; wd is our λ, or our L2 with decouple_wd=False',
    },
  },
  momentum: {
    effect:
      'Remembers past gradients: where they agree the step grows to 1 / (1 − β) times the rate, where they quarrel they cancel; the usual choice for CNNs.',
    symbols: { ...COMMON, v: VELOCITY, β: 'momentum', λ: DECAY },
    differences: {
      pytorch: 'the same with dampening=0; its weight_decay is our L2',
      keras: INSIDE,
      optax: '',
      fastai: 'the same; momentum is called mom',
    },
  },
  nesterov: {
    effect: 'Momentum that looks one step ahead: it brakes earlier before a rise, which steadies a high momentum.',
    symbols: { ...COMMON, v: VELOCITY, β: 'momentum', λ: DECAY },
    differences: {
      pytorch: 'with nesterov=True; refuses β = 0',
      keras: `with nesterov=True; ${INSIDE}`,
      optax: 'with nesterov=True',
      fastai: '',
    },
  },
  adam: {
    effect: 'A momentum and a scale of its own for every weight: good with little tuning, at rates far below those of SGD.',
    symbols: adamSymbols,
    differences: {
      pytorch: 'the same; its weight_decay is our L2',
      keras: 'adds ε to √u before the correction (the paper’s ε hat); ε 1e-7',
      optax: 'the same; eps_root, inside the root, is 0',
      fastai: 'β₂ 0.99, ε 1e-5, and a decoupled decay of 0.01 by default, which is AdamW',
    },
  },
  adamw: {
    effect: 'Adam whose weight decay does not pass through the scaling: every weight shrinks at the same pace; the usual choice for Transformers.',
    symbols: adamSymbols,
    differences: {
      pytorch: 'the same; λ 0.01',
      keras: 'λ 0.004; adds ε to √u before the correction, ε 1e-7',
      optax: 'the same; λ 1e-4',
      fastai: 'λ 0.01, β₂ 0.99, ε 1e-5',
    },
  },
  rmsprop: {
    effect:
      'Divides every gradient by its recent size, so all weights move at a like pace: Adam without its correction at the start, and with no momentum unless it is set.',
    symbols: {
      ...COMMON,
      u: 'mean of squared gradients, 0 at first',
      α: 'memory of u',
      v: VELOCITY,
      β: 'momentum',
      ε: 'keeps the root from 0',
      λ: DECAY,
    },
    differences: {
      pytorch: 'the same; its weight_decay is our L2',
      keras: 'α 0.9 (rho); ε 1e-7, inside the root; the rate is inside the velocity',
      optax: 'α 0.9 (decay); ε inside the root by default; the rate is inside the velocity',
      fastai: 'momentum is taken of the gradient, before it is divided',
    },
  },
  adagrad: {
    effect: 'Divides by all squared gradients so far: rare features keep large steps, common ones slow down, and in the end everything does.',
    symbols: {
      ...COMMON,
      u: 'sum of squared gradients',
      ε: 'keeps the root from 0',
      d: 'rate decay',
      k: 'update of this weight, from 1',
      λ: DECAY,
    },
    differences: {
      pytorch: 'the same; d is lr_decay, and weight_decay is our L2',
      keras: 'u starts at 0.1; ε 1e-7, inside the root',
      optax: 'u starts at 0.1; ε 1e-7, inside the root',
      fastai: '',
    },
  },
} as const;

export const about = {
  open: (p: { name: string }) => `About ${p.name}`,
  formula: 'formula',
  units: 't: the update, from 0. Rates are absolute, lengths count updates.',
  elsewhere: 'elsewhere',
  same: 'the same',
  none: 'none',
  source: 'source',
  warmup:
    'With a warm-up (Goyal et al. 2017) the rule begins at update W, on a clock of its own, and fills what is left of the run. Keras counts decay_steps without the warm-up, optax with it; PyTorch joins LinearLR and the rule by SequentialLR.',
  preview: (p: { name: string }) => `${p.name} with the present settings`,
  schedules,
  optimizers,
} as const;
