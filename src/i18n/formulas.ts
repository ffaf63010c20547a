/**
 * @file What the info panel shows and no language changes: formulas, and the names that four libraries give to a rule.
 *
 * Plain Unicode mathematics, one line per equation. `x_a` and `x_(a b)` stand for an index, `x^a`, `x^(a b)` and `x^⌊a⌋` for a power.
 * A name is empty where a library has none. Units, sources and checks: the heads of schedules/*.ts and optimizers/*.ts.
 */

export const libraries = { pytorch: 'PyTorch', keras: 'Keras', optax: 'optax', fastai: 'fastai' } as const;
export type Library = keyof typeof libraries;

export interface Rule {
  readonly formula: string;
  readonly names: Readonly<Record<Library, string>>;
}

type Rules = Readonly<Record<string, Rule>>;

export const warmupFormula = 'η(t) = η(0) (f + (1 − f) t / W),  t < W';

export const scheduleRules: Rules = {
  constant: rule(['η(t) = η'], 'ConstantLR', '', 'constant_schedule', 'fit'),
  linear: rule(['η(t) = η_0 + (η_T − η_0) min(t, T) / T'], 'LinearLR', 'PolynomialDecay', 'linear_schedule', 'SchedLin'),
  step: rule(['η(t) = η γ^⌊t/s⌋'], 'StepLR', 'ExponentialDecay', 'exponential_decay', ''),
  multiStep: rule(['η(t) = η γ^k,  k = #{ i : m_i ≤ t }'], 'MultiStepLR', 'PiecewiseConstantDecay', 'piecewise_constant_schedule', ''),
  exponential: rule(['η(t) = η γ^(t/s)'], 'ExponentialLR', 'ExponentialDecay', 'exponential_decay', 'SchedExp'),
  polynomial: rule(['η(t) = η_min + (η − η_min) (1 − min(t, T) / T)^p'], 'PolynomialLR', 'PolynomialDecay', 'polynomial_schedule', 'SchedPoly'),
  inverseTime: rule(['η(t) = η / (1 + k t / s)'], 'LambdaLR', 'InverseTimeDecay', '', ''),
  inverseSqrt: rule(['η(t) = η_max min(n / W, √(W / n)),  n = t + 1'], 'LambdaLR', '', '', ''),
  cosine: rule(
    ['η(t) = η_min + ½ (η_max − η_min) (1 + cos(π min(t, T) / T))'],
    'CosineAnnealingLR',
    'CosineDecay',
    'cosine_decay_schedule',
    'SchedCos',
  ),
  flatCosine: rule(
    ['η(t) = η_max,  t ≤ s T', 'η(t) = η_min + ½ (η_max − η_min) (1 + cos(π (t/T − s) / (1 − s))),  s T < t < T'],
    'SequentialLR',
    '',
    'join_schedules',
    'fit_flat_cos',
  ),
  sgdr: rule(
    ['η(t) = η_min + ½ (η_max − η_min) m^n (1 + cos(π c / T_n))', 'T_n = T_0 T_mult^n,  c = t − (T_0 + … + T_(n−1))'],
    'CosineAnnealingWarmRestarts',
    'CosineDecayRestarts',
    'sgdr_schedule',
    'fit_sgdr',
  ),
  sgdrFastai07: rule(
    ['η(t) = η_max / 100,  t < T_0 / 20', 'η(t) = ½ η_max (1 + cos(π c / T_n)),  t ≥ T_0 / 20', 'T_n = T_0 T_mult^n,  c = t − (T_0 + … + T_(n−1))'],
    'CosineAnnealingWarmRestarts',
    'CosineDecayRestarts',
    'sgdr_schedule',
    'fit_sgdr',
  ),
  snapshotCosine: rule(
    ['η(t) = ½ η_max (1 + cos(π (t mod C) / C)),  C = ⌈T / M⌉'],
    'CosineAnnealingWarmRestarts',
    'CosineDecayRestarts',
    'sgdr_schedule',
    'fit_sgdr',
  ),
  triangular: triangle('w', ''),
  triangular2: triangle('w 2^−n', ',  n = ⌊t / (s + s_down)⌋'),
  expRange: triangle('w γ^t', ''),
  slantedTriangular: rule(
    ['η(t) = η_max (1 + q (r − 1)) / r,  c = ⌊f T⌋', 'q = t / c,  t < c;   q = 1 − (t − c) / (c (1/f − 1)),  t ≥ c'],
    '',
    '',
    '',
    'use_clr',
  ),
  oneCycle: rule(
    [
      'η(0) = η_0,  η(p T − 1) = η_max,  η(T − 1) = η_T',
      'a → b:  η = b + ½ (a − b) (1 + cos(π x)),  0 ≤ x ≤ 1',
      'β(0) = β_max,  β(p T − 1) = β_min,  β(T − 1) = β_max',
    ],
    'OneCycleLR',
    '',
    'cosine_onecycle_schedule',
    'fit_one_cycle',
  ),
  warmupStableDecay: rule(
    [
      'η(t) = η_max (f + (1 − f) t / W),  t < W',
      'η(t) = η_max,  W ≤ t < D,  D = max(W, T − round(d T))',
      'η(t) = η_min + (η_max − η_min) g((t − D) / (T − D)),  D ≤ t < T',
    ],
    'SequentialLR',
    '',
    'join_schedules',
    '',
  ),
  drawn: rule(['η(t) = η_max g(t / T)'], 'LambdaLR', 'LearningRateSchedule', 'piecewise_interpolate_schedule', 'combine_scheds'),
  sequence: rule(
    ['η(t) = P_1(t),  t < T_1', 'η(t) = P_2(t − T_1),  T_1 ≤ t < T_1 + T_2', 'η(t) = P_3(t − T_1 − T_2),  T_1 + T_2 ≤ t'],
    'SequentialLR',
    '',
    'join_schedules',
    'combine_scheds',
  ),
  reduceOnPlateau: rule(
    ['L < L_best − δ |L_best|:  L_best ← L,  b ← 0', 'L ≥ L_best − δ |L_best|:  b ← b + 1', 'b > p:  η ← max(γ η, η_min),  b ← 0'],
    'ReduceLROnPlateau',
    'ReduceLROnPlateau',
    'contrib.reduce_on_plateau',
    'ReduceLROnPlateau',
  ),
};

export const optimizerRules: Rules = {
  sgd: rule(['w ← w − η λ w − η g'], 'SGD', 'SGD', 'sgd', 'SGD'),
  momentum: rule(['v ← β v + g', 'w ← w − η λ w − η v'], 'SGD', 'SGD', 'sgd', 'SGD'),
  nesterov: rule(['v ← β v + g', 'w ← w − η λ w − η (g + β v)'], 'SGD', 'SGD', 'sgd', ''),
  adam: adam('Adam', 'Adam', 'adam'),
  adamw: adam('AdamW', 'AdamW', 'adamw'),
  rmsprop: rule(['u ← α u + (1 − α) g^2', 'v ← β v + g / (√u + ε)', 'w ← w − η λ w − η v'], 'RMSprop', 'RMSprop', 'rmsprop', 'RMSProp'),
  adagrad: rule(['u ← u + g^2', 'w ← w − η λ w − η g / ((1 + (k − 1) d) (√u + ε))'], 'Adagrad', 'Adagrad', 'adagrad', ''),
};

function rule(lines: readonly string[], pytorch: string, keras: string, optax: string, fastai: string): Rule {
  return { formula: lines.join('\n'), names: { pytorch, keras, optax, fastai } };
}

/** The three rules of Smith 2017, which differ in the height of a triangle. */
function triangle(height: string, where: string): Rule {
  return rule(
    [
      `η(t) = η_min + (η_max − η_min) ${height}${where}`,
      'w = c / s,  c ≤ s;   w = (s + s_down − c) / s_down,  c > s;   c = t mod (s + s_down)',
      `β(t) = β_max − (β_max − β_min) ${height}`,
    ],
    'CyclicLR',
    '',
    '',
    '',
  );
}

function adam(pytorch: string, keras: string, optax: string): Rule {
  return rule(
    ['m ← β₁ m + (1 − β₁) g,   u ← β₂ u + (1 − β₂) g^2', 'w ← w − η λ w − η (m / (1 − β₁^k)) / (√(u / (1 − β₂^k)) + ε)'],
    pytorch,
    keras,
    optax,
    'Adam',
  );
}
