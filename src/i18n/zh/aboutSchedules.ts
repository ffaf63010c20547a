/** @file 说明面板：各条学习率曲线。公式与名称在 formulas.ts。某处留空：规则相同，或没有这条规则。 */

const FIRST = '起始学习率';
const PEAK = '最高学习率';
const FLOOR = '最低学习率';
const OWN = '需自己写函数';
const RUN = '全程步数';
const LENGTH = '长度（步）；0 为全程';
const CYCLE = '第几个周期，从 0 数起';
const SINCE = '本周期已走的步数';

const triangle = {
  η_min: FLOOR,
  η_max: PEAK,
  s: '上升所用步数（Smith 的 stepsize）',
  s_down: '下降所用步数；0 为与上升相同',
  w: '三角形的高度，0 到 1',
  c: SINCE,
  β_min: '最低动量，出现在学习率最高处',
  β_max: '最高动量；两者只在动量循环时起作用',
} as const;
const noCyclic = {
  keras: '没有内置；B. Kenstler 的回调用同一公式',
  optax: '',
  fastai: 'fastai 2 没有；0.7 的 use_clr 形状不同',
} as const;

export const schedules = {
  constant: {
    effect: '每一步都用同一个学习率：最简单，是一切比较的基准；但它停不下来，损失总带着噪声，学习率越高噪声越大。',
    symbols: { η: '学习率' },
    differences: {
      pytorch: '同名异物：前 5 步只用三分之一，之后才用全部',
      keras: '直接把数字给 learning_rate',
      optax: '',
      fastai: '始终用给定的学习率',
    },
  },
  linear: {
    effect: '从起始值到终值走一条直线：向下是微调时的常用做法，向上就是预热。',
    symbols: { η_0: FIRST, η_T: '终值', T: LENGTH },
    differences: {
      pytorch: '默认值是预热：5 步内从优化器学习率的 1/3 升到全部；start_factor 必须大于 0',
      keras: '幂次取 1；不另指定时终值为 1e-4',
      optax: '另有 transition_begin',
      fastai: '按全程的比例计',
    },
  },
  step: {
    effect: '每隔固定步数降低一次；高学习率带来的噪声随之平息，损失也一级一级下降。',
    symbols: { η: FIRST, γ: '每次降低的倍数', s: '相邻两次之间的步数' },
    differences: {
      pytorch: '通常每轮调用一次：s = step_size × 每轮步数',
      keras: '取 staircase=True',
      optax: '取 staircase=True',
      fastai: '',
    },
  },
  multiStep: {
    effect: '在指定的步数降低：适合已知何时停滞的训练方案，例如残差网络的训练。',
    symbols: { η: FIRST, γ: '每次降低的倍数', m_i: '转折点（步）', k: '已过的转折点个数' },
    differences: {
      pytorch: '',
      keras: '到转折点那一步仍用旧值，晚一步才降低',
      optax: '',
      fastai: '',
    },
  },
  exponential: {
    effect: '每段降低同样的比例：平滑，但降得早；倍数若不接近 1，大半程都在很低的学习率上。',
    symbols: { η: FIRST, γ: '每段的倍数', s: '一段的步数；阶梯式只计整段' },
    differences: {
      pytorch: 's = 1；每轮调用一次则成阶梯，s = 每轮步数',
      keras: 'decay_steps 即 s，decay_rate 即 γ；staircase 与此处相同',
      optax: '另有 transition_begin 与 end_value',
      fastai: '由两端的值给出，不用倍数',
    },
  },
  polynomial: {
    effect: '恰好在终点降到终值；幂次决定形状：1 是直线，2 缓缓着陆，0.5 到后段才降。',
    symbols: { η: FIRST, η_min: '终值', T: LENGTH, p: '幂次' },
    differences: {
      pytorch: '降到 0；默认 5 步、幂次 1',
      keras: '不另指定时终值为 1e-4、幂次为 1；cycle=True 会重新开始',
      optax: '幂次没有默认值；另有 transition_begin',
      fastai: '幂次方向相反：start + (end − start) x^p',
    },
  },
  inverseTime: {
    effect: '按 1 / t 下降：快得足以让噪声消失，又慢得足以走到任何地方；是经典收敛证明所用的规则，实际偏慢。',
    symbols: { η: FIRST, k: '每 s 步分母的增量', s: '步数；k = 1 时，s 步后减半' },
    differences: {
      pytorch: OWN,
      keras: 'decay_rate 即 k，decay_steps 即 s；旧优化器的 decay 参数相当于 s = 1',
      optax: '',
      fastai: '',
    },
  },
  inverseSqrt: {
    effect: '先沿直线上升，再按 1 / √t 下降：Transformer 的规则，不必预定终点，随时可以接着训练。',
    symbols: { η_max: '预热结束时的学习率；论文中为 (d W)^−½，d 是模型宽度', W: '预热步数', n: '论文中的步号' },
    differences: { pytorch: OWN, keras: '需自己写 LearningRateSchedule', optax: OWN, fastai: '' },
  },
  cosine: {
    effect: '全程沿半个余弦下降：先慢，中途最快，到终点几乎为零；已知训练长度时很可靠的默认选择。',
    symbols: { η_max: FIRST, η_min: '终值', T: LENGTH },
    differences: {
      pytorch: 'T_max 之后又升回峰值，相当于此处的“再次上升”',
      keras: '停在最低值；alpha 是峰值的比例；decay_steps 不含预热',
      optax: '停在最低值；warmup_cosine_decay_schedule 的 end_value 是绝对值，decay_steps 含预热',
      fastai: '按全程的比例计',
    },
  },
  flatCosine: {
    effect: '大半程保持最高，最后沿半个余弦下降：比余弦退火探索得更久，结尾同样平静。',
    symbols: { η_max: PEAK, η_min: '终值', s: '平坦部分占全程的比例', T: RUN },
    differences: {
      pytorch: '由 ConstantLR(factor=1) 与 CosineAnnealingLR 组成',
      keras: '',
      optax: '由恒定与余弦两段组成',
      fastai: '平坦部分占 0.75；终值为峰值的十万分之一',
    },
  },
  sgdr: {
    effect: '一个个从峰值重新开始的余弦周期：重启可能把权重抛出所在的谷，每个周期末尾都有一个可保存的模型。',
    symbols: {
      η_max: '首个周期开始时的学习率',
      η_min: FLOOR,
      T_0: '首个周期的步数',
      T_mult: '每个周期的长度是前一个的几倍',
      m: '每个周期的起点（高出 η_min 的部分）是前一个的几倍',
      n: CYCLE,
      c: SINCE,
    },
    differences: {
      pytorch: '没有 m；T_0 与 T_mult 只能是整数；step(epoch) 用对数找周期，会错过某些重启（T_0 = 1、T_mult = 3 时第 121 步）',
      keras: 't_mul 与 m_mul；alpha 是峰值的比例；用 float32 对数找周期，有同样的风险',
      optax: '每个周期逐个给出，各带预热',
      fastai: '每个周期降到 0；cycle_mult = 1 会除以零',
    },
  },
  sgdrFastai07: {
    effect: '早期 fastai 课程所用的 SGDR：首个周期的前二十分之一只用峰值的百分之一，然后一下跳到余弦上。',
    symbols: {
      η_max: PEAK,
      T_0: '首个周期的步数（cycle_len × 每轮步数）',
      T_mult: 'cycle_mult：每个周期的长度是前一个的几倍',
      n: CYCLE,
      c: SINCE,
    },
    differences: {
      pytorch: '没有低速起步',
      keras: '没有低速起步',
      optax: '没有低速起步',
      fastai: 'fastai 2 没有低速起步；0.7 中的类名是 CosAnneal',
    },
  },
  snapshotCosine: {
    effect: '把全程切成等长的余弦周期：保存每个周期末尾的权重，再平均它们的预测，训练一次就得到一个集成。',
    symbols: { η_max: '每个周期开始时的学习率', M: '周期数', C: '一个周期的步数', T: RUN },
    differences: {
      pytorch: '取 T_0 = C、T_mult = 1',
      keras: '取 t_mul = 1',
      optax: '给出 M 个相同的周期',
      fastai: 'cycle_mult = 1 会除以零',
    },
  },
  triangular: {
    effect: '沿直线反复升降：高学习率越过平坦处，低学习率稳住，因此不必选得恰到好处。',
    symbols: triangle,
    differences: { pytorch: '模式 triangular；不理会优化器的学习率，默认让动量循环（0.8 到 0.9）', ...noCyclic },
  },
  triangular2: {
    effect: '每过一个周期，三角形的高度减半：与三角循环相同，只是越来越平静。',
    symbols: { ...triangle, n: CYCLE },
    differences: { pytorch: '模式 triangular2；周期从 1 数起，默认让动量循环（0.8 到 0.9）', ...noCyclic },
  },
  expRange: {
    effect: '三角形上方的包线按指数下降：与三角循环 2 相似，只是每一步都降低一点。',
    symbols: { ...triangle, γ: '每一步（不是每个周期）的倍数' },
    differences: { pytorch: '模式 exp_range；不另指定时 γ 为 1，即不衰减；默认让动量循环（0.8 到 0.9）', ...noCyclic },
  },
  slantedTriangular: {
    effect: '短而陡地上升，再长而缓地下降：为微调而设计，先迅速找到合适的区域，再细细打磨已学到的东西。',
    symbols: { η_max: PEAK, f: '上升部分占全程的比例', r: '最高与最低学习率之比', T: RUN, c: '峰值所在的步', q: '0 到 1' },
    differences: { pytorch: '', keras: '', optax: '', fastai: '见于 0.7；fastai 2 改用单周期' },
  },
  oneCycle: {
    effect: '一次升到高得无法久留的学习率，再降到极低，动量反向而行：步数有限时，常是得到好结果最快的办法。',
    symbols: {
      η_max: PEAK,
      η_0: FIRST,
      η_T: '终值',
      p: '上升部分占全程的比例；三阶段：再过同样长的时间回到 η_0',
      T: RUN,
      x: '两点之间的位置；线性时 η = a + (b − a) x',
      β_min: '最低动量',
      β_max: '最高动量',
    },
    differences: {
      pytorch: '从 η_max / 25 开始，到 η_max / 250,000 结束，p = 0.3；超出终点后学习率又会上升',
      keras: '',
      optax: '终值为 η_max / 250,000，linear_onecycle_schedule 也是，但其说明另有一处写作 η_max / 10,000',
      fastai: 'p = 0.25，终值为 η_max / 100,000；按 t / T 计，所以最后一步离终值还差一步',
    },
  },
  warmupStableDecay: {
    effect: '梯形：中间的平坦部分可以随意延长，需要成品模型时再开始衰减。',
    symbols: {
      η_max: PEAK,
      η_min: '终值',
      W: '预热步数',
      f: '第一步占 η_max 的比例',
      d: '衰减部分占全程的比例',
      T: RUN,
      g: '从 1 降到 0：1 − x、半个余弦或 1 − √x',
    },
    differences: { pytorch: '由 LinearLR、ConstantLR、LinearLR 组成', keras: '', optax: '由三段组成', fastai: '' },
  },
  drawn: {
    effect: '穿过自定各点的光滑曲线，点与点之间绝不过冲：用来试验现成规则没有的形状。',
    symbols: { η_max: PEAK, g: '穿过各高度（或其对数）的单调三次曲线', T: RUN },
    differences: { pytorch: OWN, keras: '需自己写子类', optax: '线性或余弦的各段', fastai: '按全程比例拼接各段' },
  },
  sequence: {
    effect: '两三条规则先后相接，各自从头开始：用于分阶段的计划，也能看出损失里有多少是学习率带来的噪声。',
    symbols: {
      η_1: '第一条规则的峰值；最低值按同样的比例变',
      η_2: '第二条规则的峰值',
      η_3: '第三条规则的峰值',
      P_1: '第一条规则，取默认值',
      P_2: '第二条规则；没有第三条时走到最后',
      P_3: '第三条规则',
      T_1: '第一条的步数',
      T_2: '第二条的步数',
    },
    differences: {
      pytorch: '除非自带学习率，各规则都从优化器的同一个学习率出发，也不知道自己的长度',
      keras: '',
      optax: '时钟相同',
      fastai: '按全程比例拼接各段',
    },
  },
  reduceOnPlateau: {
    effect: '边听边走：测试损失不再下降时就降低学习率，不需要计划，只需要耐心；图中画的是起始值。',
    symbols: {
      η: '学习率，起初为设定值',
      γ: '每次降低的倍数',
      η_min: FLOOR,
      L: '一次测试的损失',
      b: '连续没有改进的测试次数',
      p: '耐心，以测试次数计',
      δ: '算作改进的最小幅度；绝对时为 L_best − δ',
      c: '冷却：降低之后不计入的测试次数',
    },
    differences: {
      pytorch: '损失大于 0 时相同；小于 0 时，它的相对阈值会把变差当作变好',
      keras: '早一次测试就降低；min_delta 是绝对值 1e-4',
      optax: '早一次测试就降低；rtol 为 1e-4，另有 atol',
      fastai: '早一次测试就降低；min_delta 为 0',
    },
  },
} as const;
