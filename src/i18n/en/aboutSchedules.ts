/** @file What the info panel says about schedules. Formulas and names: formulas.ts. A difference is empty where the rule is the same, or missing. */

const FIRST = 'first rate';
const PEAK = 'largest rate';
const FLOOR = 'least rate';
const OWN = 'with a function of your own';
const RUN = 'length of the run, in updates';
const LENGTH = 'length, in updates; 0: the whole run';
const CYCLE = 'cycle, from 0';
const SINCE = 'updates since the cycle began';

const triangle = {
  η_min: FLOOR,
  η_max: PEAK,
  s: 'updates that a rise takes (Smith’s stepsize)',
  s_down: 'updates that a fall takes; 0: as many as a rise',
  w: 'height of the triangle, 0 to 1',
  c: SINCE,
  β_min: 'least momentum, where the rate is highest',
  β_max: 'most momentum; both only where momentum cycles',
} as const;
const noCyclic = {
  keras: 'none built in; B. Kenstler’s callback has the same formula',
  optax: '',
  fastai: 'none in fastai 2; use_clr of 0.7 has another shape',
} as const;

export const schedules = {
  constant: {
    effect:
      'The same rate for every update: simple, and the base line of every comparison, but it never settles: the loss keeps a floor of noise that grows with the rate.',
    symbols: { η: 'the rate' },
    differences: {
      pytorch: 'is something else: a third of the rate for 5 steps, then all of it',
      keras: 'a plain number as learning_rate',
      optax: '',
      fastai: 'holds the rate it is given',
    },
  },
  linear: {
    effect: 'A straight line from a first rate to a last: the usual way down in fine-tuning, and upward a warm-up.',
    symbols: { η_0: FIRST, η_T: 'last rate', T: LENGTH },
    differences: {
      pytorch: 'its defaults are a warm-up: from 1/3 of the optimizer’s rate to all of it in 5 steps; start_factor must be above 0',
      keras: 'with power 1; ends at 1e-4 unless told otherwise',
      optax: 'also takes transition_begin',
      fastai: 'over the fraction of the run',
    },
  },
  step: {
    effect: 'The rate drops by a factor at regular intervals; the loss falls in steps with it, as the noise of the high rate dies down.',
    symbols: { η: FIRST, γ: 'factor of a drop', s: 'updates between two drops' },
    differences: {
      pytorch: 'usually stepped once an epoch: s = step_size × updates per epoch',
      keras: 'with staircase=True',
      optax: 'with staircase=True',
      fastai: '',
    },
  },
  multiStep: {
    effect: 'The rate drops by a factor at updates you choose: for a recipe whose plateaus are known, as in the training of residual networks.',
    symbols: { η: FIRST, γ: 'factor of a drop', m_i: 'milestones, in updates', k: 'milestones passed' },
    differences: {
      pytorch: '',
      keras: 'keeps the old rate at the boundary itself, so it drops one update later',
      optax: '',
      fastai: '',
    },
  },
  exponential: {
    effect:
      'The rate loses the same share in every interval: smooth, but early; most of the run is spent at low rates unless the factor is close to 1.',
    symbols: { η: FIRST, γ: 'factor per interval', s: 'length of an interval, in updates; with staircase only whole intervals count' },
    differences: {
      pytorch: 's = 1; stepped once an epoch it is a staircase, s = updates per epoch',
      keras: 'decay_steps is s, decay_rate is γ; staircase as here',
      optax: 'also takes transition_begin and end_value',
      fastai: 'given by its two ends instead of a factor',
    },
  },
  polynomial: {
    effect: 'Falls to the last rate exactly at the end; the power says how: 1 is a line, 2 lands softly, 0.5 falls late.',
    symbols: { η: FIRST, η_min: 'last rate', T: LENGTH, p: 'power' },
    differences: {
      pytorch: 'ends at 0; by default after 5 steps, with power 1',
      keras: 'ends at 1e-4 with power 1 unless told otherwise; cycle=True starts a new decay',
      optax: 'the power has no default; also takes transition_begin',
      fastai: 'runs the power the other way: start + (end − start) x^p',
    },
  },
  inverseTime: {
    effect:
      'The rate falls like 1 / t, fast enough for the noise to die and slowly enough to get anywhere: the rule of the classic proofs, slow in practice.',
    symbols: { η: FIRST, k: 'growth of the denominator in s updates', s: 'updates; with k = 1 the rate has halved after s' },
    differences: {
      pytorch: OWN,
      keras: 'decay_rate is k, decay_steps is s; the old decay argument of optimizers is the same with s = 1',
      optax: '',
      fastai: '',
    },
  },
  inverseSqrt: {
    effect: 'Up in a line, then down like 1 / √t: the Transformer’s rule, which needs no planned end, so training can go on.',
    symbols: {
      η_max: 'rate at the end of the warm-up; (d W)^−½ in the paper, for a model of width d',
      W: 'updates of warm-up',
      n: 'the paper’s step number',
    },
    differences: { pytorch: OWN, keras: 'a LearningRateSchedule of your own', optax: 'a function of your own', fastai: '' },
  },
  cosine: {
    effect:
      'Down along half a cosine: slowly at first, fastest half-way, to almost nothing at the end: a strong default when the length of the run is known.',
    symbols: { η_max: 'first rate', η_min: 'last rate', T: LENGTH },
    differences: {
      pytorch: 'climbs back to the peak after T_max, as “climb again” does here',
      keras: 'stays at the floor; alpha is a fraction of the peak; decay_steps leaves the warm-up out',
      optax: 'stays at the floor; in warmup_cosine_decay_schedule end_value is absolute and decay_steps counts the warm-up',
      fastai: 'over the fraction of the run',
    },
  },
  flatCosine: {
    effect: 'The full rate for most of the run, then half a cosine down: it explores for longer than cosine and still ends quietly.',
    symbols: { η_max: PEAK, η_min: 'last rate', s: 'share of the run that is flat', T: RUN },
    differences: {
      pytorch: 'of ConstantLR(factor=1) and CosineAnnealingLR',
      keras: '',
      optax: 'of a constant and a cosine',
      fastai: 'flat for 0.75 of the run; ends at a hundred-thousandth of the peak',
    },
  },
  sgdr: {
    effect:
      'Cosine cycles that start again at the peak: a restart may throw the weights out of their valley, and every end of a cycle is a model to keep.',
    symbols: {
      η_max: 'rate at the start of the first cycle',
      η_min: FLOOR,
      T_0: 'length of the first cycle, in updates',
      T_mult: 'each cycle is so many times as long as the one before',
      m: 'each cycle starts at so many times the height above η_min',
      n: CYCLE,
      c: SINCE,
    },
    differences: {
      pytorch:
        'no m; whole T_0 and T_mult only; step(epoch) finds the cycle by a logarithm and misses some restarts (T_0 = 1, T_mult = 3: the one at 121)',
      keras: 't_mul and m_mul; alpha is a fraction of the peak; finds the cycle by a float32 logarithm, with the same risk',
      optax: 'each cycle is given by hand, with a warm-up of its own',
      fastai: 'cycles fall to 0; cycle_mult = 1 divides by zero',
    },
  },
  sgdrFastai07: {
    effect:
      'SGDR as the early fastai courses ran it: the first twentieth of the first cycle runs at a hundredth of the peak, then the rate jumps onto the cosine.',
    symbols: {
      η_max: PEAK,
      T_0: 'length of the first cycle, in updates (cycle_len × updates per epoch)',
      T_mult: 'cycle_mult: each cycle is so many times as long as the one before',
      n: CYCLE,
      c: SINCE,
    },
    differences: {
      pytorch: 'without the cool start',
      keras: 'without the cool start',
      optax: 'without the cool start',
      fastai: 'fastai 2, without the cool start; in 0.7 the class was CosAnneal',
    },
  },
  snapshotCosine: {
    effect:
      'The run cut into equal cosine cycles: keep the weights at the end of each and average their predictions, an ensemble for the price of one run.',
    symbols: { η_max: 'rate at the start of each cycle', M: 'cycles', C: 'length of a cycle, in updates', T: RUN },
    differences: {
      pytorch: 'with T_0 = C and T_mult = 1',
      keras: 'with t_mul = 1',
      optax: 'with M equal cycles',
      fastai: 'cycle_mult = 1 divides by zero',
    },
  },
  triangular: {
    effect: 'Up and down in straight lines for ever: the high rates cross flat places, the low ones settle, and no rate has to be just right.',
    symbols: triangle,
    differences: { pytorch: 'mode triangular; ignores the optimizer’s rate, and cycles momentum by default (0.8 to 0.9)', ...noCyclic },
  },
  triangular2: {
    effect: 'Triangles whose height halves after every cycle: as triangular, but the run quietens down.',
    symbols: { ...triangle, n: CYCLE },
    differences: { pytorch: 'mode triangular2; counts cycles from 1, and cycles momentum by default (0.8 to 0.9)', ...noCyclic },
  },
  expRange: {
    effect: 'Triangles under an exponentially falling roof: as triangular2, but the height shrinks a little with every update.',
    symbols: { ...triangle, γ: 'factor per update, not per cycle' },
    differences: { pytorch: 'mode exp_range; γ is 1 unless told otherwise, which is no decay; cycles momentum by default (0.8 to 0.9)', ...noCyclic },
  },
  slantedTriangular: {
    effect:
      'A short steep rise, then a long slow fall: made for fine-tuning, to find the right region quickly and then refine what is already known.',
    symbols: { η_max: PEAK, f: 'share of the run that rises', r: 'largest rate over least', T: RUN, c: 'update of the peak', q: '0 to 1' },
    differences: { pytorch: '', keras: '', optax: '', fastai: 'in 0.7; fastai 2 has one-cycle instead' },
  },
  oneCycle: {
    effect: 'Once up to a rate too high to hold, then far down, momentum the other way: often the fastest way to a good result in a fixed budget.',
    symbols: {
      η_max: PEAK,
      η_0: FIRST,
      η_T: 'last rate',
      p: 'share of the run that rises; three phases: η_0 again after twice as long',
      T: RUN,
      x: 'place between two points; linear: η = a + (b − a) x',
      β_min: 'least momentum',
      β_max: 'most momentum',
    },
    differences: {
      pytorch: 'starts at η_max / 25, ends at η_max / 250,000, p = 0.3; a step past the end the rate climbs again',
      keras: '',
      optax: 'ends at η_max / 250,000, and so does linear_onecycle_schedule, though its description also says η_max / 10,000',
      fastai: 'p = 0.25, ends at η_max / 100,000; goes by t / T, so the last update is one step short of the end',
    },
  },
  warmupStableDecay: {
    effect: 'A trapezoid: the long flat part can be prolonged, and the decay started whenever a finished model is wanted.',
    symbols: {
      η_max: PEAK,
      η_min: 'last rate',
      W: 'updates of warm-up',
      f: 'share of η_max at the first update',
      d: 'share of the run that decays',
      T: RUN,
      g: 'falls from 1 to 0: 1 − x, half a cosine, or 1 − √x',
    },
    differences: { pytorch: 'of LinearLR, ConstantLR and LinearLR', keras: '', optax: 'of three pieces', fastai: '' },
  },
  drawn: {
    effect: 'A smooth curve through points of your own, which never overshoots between them: for trying what no rule offers.',
    symbols: { η_max: PEAK, g: 'monotone cubic through the heights, or through their logarithms', T: RUN },
    differences: { pytorch: OWN, keras: 'a subclass of your own', optax: 'linear or cosine pieces', fastai: 'pieces by fraction of the run' },
  },
  sequence: {
    effect:
      'Two or three rules one after another, each from its own beginning: for plans in phases, and to see how much of the loss was noise of the rate.',
    symbols: {
      η_1: 'peak of the first rule; the floor keeps its proportion',
      η_2: 'peak of the second',
      η_3: 'peak of the third',
      P_1: 'first rule, at its defaults',
      P_2: 'second rule; without a third it runs to the end',
      P_3: 'third rule',
      T_1: 'updates of the first',
      T_2: 'updates of the second',
    },
    differences: {
      pytorch: 'its rules start from the optimizer’s one rate unless they bring their own, and do not know their lengths',
      keras: '',
      optax: 'the same clocks',
      fastai: 'pieces by fraction of the run',
    },
  },
  reduceOnPlateau: {
    effect:
      'Listens: the rate is lowered when the test loss has stopped falling, so it needs no plan, only patience; the curve shows what it starts with.',
    symbols: {
      η: 'rate, at first as set',
      γ: 'factor of a reduction',
      η_min: FLOOR,
      L: 'loss at a test',
      b: 'tests without improvement',
      p: 'patience, in tests',
      δ: 'least improvement that counts; absolute: L_best − δ',
      c: 'cooldown: tests after a reduction that are not counted',
    },
    differences: {
      pytorch: 'the same for losses above 0; below 0 its relative threshold takes worse for better',
      keras: 'acts one test earlier; min_delta is absolute, 1e-4',
      optax: 'acts one test earlier; rtol 1e-4, and atol',
      fastai: 'acts one test earlier; min_delta is 0',
    },
  },
} as const;
