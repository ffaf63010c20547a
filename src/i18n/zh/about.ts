/** @file 说明面板：一条规则做什么、符号、在别处叫什么。公式与名称在 formulas.ts。 */
import { schedules } from './aboutSchedules.ts';

const COMMON = { w: '一个权重', g: '它的梯度，再加 L2 × w', η: '曲线给出的学习率' } as const;
const DECAY = '权重衰减，不经过梯度';
const VELOCITY = '速度，起初为 0';
const INSIDE = '学习率在速度之内，v ← β v − η g：学习率变动时，两者不同';

const adamSymbols = {
  ...COMMON,
  m: '梯度的平均',
  u: '梯度平方的平均',
  'β₁': 'm 的记忆',
  'β₂': 'u 的记忆',
  ε: '使根号不为 0',
  λ: DECAY,
  k: '这个权重的第几步，从 1 数起',
} as const;

const optimizers = {
  sgd: {
    effect: '沿当前批次的梯度径直下降：最朴素的规则，学习率不打折扣地起作用，所以最适合比较曲线。',
    symbols: { ...COMMON, λ: DECAY },
    differences: {
      pytorch: '相同；它的 weight_decay 是此处的 L2',
      keras: '相同；它的 weight_decay 是此处的 λ',
      optax: '',
      fastai: '相同；wd 是此处的 λ，decouple_wd=False 时是 L2',
    },
  },
  momentum: {
    effect: '记住过去的梯度：方向一致时，步子增大到学习率的 1 / (1 − β) 倍，方向相争时互相抵消；训练 CNN 的常用选择。',
    symbols: { ...COMMON, v: VELOCITY, β: '动量', λ: DECAY },
    differences: {
      pytorch: 'dampening=0 时相同；它的 weight_decay 是此处的 L2',
      keras: INSIDE,
      optax: '',
      fastai: '相同；动量叫 mom',
    },
  },
  nesterov: {
    effect: '向前多看一步的动量：上坡之前更早刹车，动量很大时也更稳。',
    symbols: { ...COMMON, v: VELOCITY, β: '动量', λ: DECAY },
    differences: {
      pytorch: '取 nesterov=True；不接受 β = 0',
      keras: `取 nesterov=True；${INSIDE}`,
      optax: '取 nesterov=True',
      fastai: '',
    },
  },
  adam: {
    effect: '每个权重各有动量与尺度：几乎不用调就不错，所用学习率远低于 SGD。',
    symbols: adamSymbols,
    differences: {
      pytorch: '相同；它的 weight_decay 是此处的 L2',
      keras: '修正之前就把 ε 加到 √u 上（论文中的 ε hat）；ε 为 1e-7',
      optax: '相同；根号内的 eps_root 为 0',
      fastai: 'β₂ 0.99，ε 1e-5，默认带 0.01 的解耦衰减，即 AdamW',
    },
  },
  adamw: {
    effect: '权重衰减不经过缩放的 Adam：所有权重以同样的比例收缩；训练 Transformer 的常用选择。',
    symbols: adamSymbols,
    differences: {
      pytorch: '相同；λ 为 0.01',
      keras: 'λ 为 0.004；修正之前就把 ε 加到 √u 上，ε 为 1e-7',
      optax: '相同；λ 为 1e-4',
      fastai: 'λ 为 0.01，β₂ 为 0.99，ε 为 1e-5',
    },
  },
  rmsprop: {
    effect: '每个梯度除以自己近来的大小，各权重的步子因此相近：没有起步修正的 Adam，不设定就没有动量。',
    symbols: {
      ...COMMON,
      u: '梯度平方的平均，起初为 0',
      α: 'u 的记忆',
      v: VELOCITY,
      β: '动量',
      ε: '使根号不为 0',
      λ: DECAY,
    },
    differences: {
      pytorch: '相同；它的 weight_decay 是此处的 L2',
      keras: 'α 为 0.9（rho）；ε 为 1e-7，在根号内；学习率在速度之内',
      optax: 'α 为 0.9（decay）；ε 默认在根号内；学习率在速度之内',
      fastai: '先对梯度取动量，再做除法',
    },
  },
  adagrad: {
    effect: '除以迄今所有梯度平方之和的根：少见的特征保持大步，常见的放慢，到最后全都慢下来。',
    symbols: {
      ...COMMON,
      u: '梯度平方之和',
      ε: '使根号不为 0',
      d: '学习率衰减',
      k: '这个权重的第几步，从 1 数起',
      λ: DECAY,
    },
    differences: {
      pytorch: '相同；d 即 lr_decay，weight_decay 是此处的 L2',
      keras: 'u 从 0.1 开始；ε 为 1e-7，在根号内',
      optax: 'u 从 0.1 开始；ε 为 1e-7，在根号内',
      fastai: '',
    },
  },
} as const;

export const about = {
  open: (p: { name: string }) => `关于${p.name}`,
  formula: '公式',
  units: 't：第几步，从 0 数起。学习率是绝对值，长度以步计。',
  elsewhere: '在别处',
  same: '相同',
  none: '没有',
  source: '出处',
  warmup:
    '有预热时（Goyal 等，2017），规则从第 W 步起按自己的时钟运行，走完剩下的全程。Keras 的 decay_steps 不含预热，optax 的含预热；PyTorch 用 SequentialLR 把 LinearLR 与规则接起来。',
  preview: (p: { name: string }) => `当前设置下的${p.name}`,
  schedules,
  optimizers,
} as const;
