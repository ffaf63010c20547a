/** @file Names of datasets, models, schedules, optimizers and their parameters. A test checks that every card has its words. */

interface ParamWords {
  readonly name: string;
  readonly symbol?: string;
}

export const cards = {
  datasets: {
    fashionMnist: 'Fashion-MNIST',
    mnist: 'MNIST',
    cifar10: 'CIFAR-10',
  } as Readonly<Record<string, string>>,
  models: {
    linear: 'linear classifier',
    mlp: 'two hidden layers',
    small: 'small CNN',
    wide: 'wide CNN',
    bn: 'CNN with batch norm',
    tanh: 'smooth CNN (tanh)',
    residual: 'residual CNN',
  } as Readonly<Record<string, string>>,
  modelParams: {
    skip: { name: 'skip connections' },
  } as Readonly<Record<string, ParamWords>>,
  schedules: {} as Readonly<Record<string, string>>,
  scheduleParams: {} as Readonly<Record<string, ParamWords>>,
  optimizers: {
    sgd: 'SGD',
    momentum: 'SGD with momentum',
    nesterov: 'SGD, Nesterov',
    adam: 'Adam',
    adamw: 'AdamW',
    rmsprop: 'RMSProp',
    adagrad: 'Adagrad',
  } as Readonly<Record<string, string>>,
  optimizerParams: {
    momentum: { name: 'momentum', symbol: 'β' },
    beta1: { name: 'beta 1', symbol: 'β₁' },
    beta2: { name: 'beta 2', symbol: 'β₂' },
    eps: { name: 'epsilon', symbol: 'ε' },
    alpha: { name: 'alpha', symbol: 'α' },
    weightDecay: { name: 'decay', symbol: 'λ' },
    l2: { name: 'L2', symbol: 'λ₂' },
    initialAccumulator: { name: 'first sum' },
    lrDecay: { name: 'rate decay' },
    centered: { name: 'centered' },
    amsgrad: { name: 'AMSGrad' },
  } as Readonly<Record<string, ParamWords>>,
  conflicts: {} as Readonly<Record<string, string>>,
  choices: {} as Readonly<Record<string, string>>,
  units: { lr: 'log', steps: 'steps', epochs: 'epochs', '1': '' },
  schedule: 'schedule',
  optimizer: 'optimizer',
  groups: 'per group',
  groupModes: { one: 'one rate for all', geometric: 'each group a ratio lower', manual: 'a factor for each group' },
  groupSettings: { mode: 'per group', ratio: 'ratio', factors: 'factors', frozen: 'frozen groups' },
  ratio: 'ratio',
  frozen: 'frozen',
  frozenUnit: 'groups',
  factor: (p: { group: string }) => `× ${p.group}`,
  on: 'on',
  off: 'off',
} as const;
