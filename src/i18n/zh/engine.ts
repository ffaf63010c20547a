/** @file 引擎、环境错误，以及选择的理由。 */
export const engine = {
  title: '网络在哪里训练',
  backend: { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'CPU' },
  library: { tfjs: 'TensorFlow.js', wasm: '自有引擎', wgsl: '自有 WebGPU 引擎' },
  device: '设备',
  software: '软件模拟',
  choose: '引擎',
  auto: '自动',
  why: '理由',
  reasons: {
    asked: '由你或链接指定。',
    webgpuHardware: 'WebGPU 找到了图形处理器。',
    webgpuMissing: '这个浏览器没有可用的 WebGPU 适配器。',
    webgpuSoftware: '唯一的 WebGPU 适配器是软件模拟的，比其他选择更慢。',
    webgpuFailed: 'WebGPU 没能启动，或者算错了一步测试。',
    webglHardware: 'WebGL 找到了图形处理器。',
    webglMissing: '这个浏览器没有 WebGL 2。',
    webglSoftware: '这里的 WebGL 是软件模拟的。',
    cpuFallback: '只剩处理器可用：慢一些，但结果正确。',
    wasmFastest: '余下的选择中 WebAssembly 最快，而且在每台机器上结果逐位相同。',
    wasmMeasured: '短暂试训这个任务，WebAssembly 最快。',
    webgpuMeasured: '短暂试训这个任务，WebGPU 上的 TensorFlow.js 最快。',
    wgslMeasured: '短暂试训这个任务，我们自己的 WebGPU 引擎最快。',
    measuredLater: '哪个引擎最快，第一次运行时会实测。',
    remembered: '试训是之前在这台机器上对同一任务做的。',
  },
  trial: '试训时每秒更新次数（所有运行合计）',
  trialOf: (p: { library: string; backend: string; variant: string; perSecond: string }) =>
    `${[p.library, p.backend, p.variant].filter((part) => part !== '').join('，')}：${p.perSecond}`,
  variants: {
    fine: '线程多，每个线程的工作少',
    large: '线程多，工作组大',
    coarse: '线程少，每个线程的工作多',
    software: '为软件适配器划分的线程',
  },
  notOpen: '第一次运行时才启动引擎。',
  moved: (p: { engine: string; step: string; reason: string }) =>
    `图形设备丢失（${p.reason}）。训练改用 ${p.engine}，从第 ${p.step} 步接着进行；曲线没有缺口。`,
  errors: {
    engineMissing: (p: { backend: string }) => `指定了 ${p.backend}，但这里没有。什么都没有丢失，请另选一个引擎。`,
    deviceLost: (p: { reason: string }) => `图形设备丢失（${p.reason}）。已有的曲线都保留着。按“运行”在新设备上重新开始。`,
    shardMissing: (p: { file: string; status: string }) =>
      `文件 ${p.file} 没有收到（${p.status}）。什么都没有丢失，已收到的都保留着。请检查网络后重试。`,
    shardCorrupt: (p: { file: string }) => `文件 ${p.file} 已损坏：校验和不符。什么都没有丢失。请重试；如果仍然如此，就是服务器上的文件坏了。`,
    manifestInvalid: (p: { file: string }) =>
      `列出数据的文件 ${p.file} 缺失或不合格式。什么都没有丢失。请重试；如果仍然如此，就是建站时没有带上数据。`,
    offline: (p: { file: string }) => `没有网络连接，取不到 ${p.file}。什么都没有丢失，联网后请重试。`,
    workerCrashed: (p: { message: string }) => `训练线程停止了（${p.message}）。已有的曲线都保留着。按“运行”重新启动。`,
    outOfMemory: () => '设备内存不足。已有的曲线都保留着。请选小一点的批大小或模型，再按“运行”。',
    storageFull: () => '浏览器不再给本站空间，这场赛跑不再保存。训练照常进行，已保存的都还在。删除旧的赛跑（可以先导出），以后的赛跑就能继续保存。',
    storageUnavailable: (p: { reason: string }) =>
      `浏览器现在不为本站保存数据（${p.reason}）。训练照常进行，但关闭页面后赛跑就没有了。要留下的请导出。`,
    internal: (p: { message: string }) => `出了错，是我们的问题：${p.message}。已有的曲线都保留着。`,
  },
} as const;
