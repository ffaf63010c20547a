/** @file Engines, environment errors, and the reasons for a choice. */
export const engine = {
  title: 'Where the network trains',
  backend: { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'CPU' },
  library: { tfjs: 'TensorFlow.js', wasm: 'our own engine', wgsl: 'our own engine on WebGPU' },
  device: 'device',
  software: 'software adapter',
  choose: 'Engine',
  auto: 'automatic',
  why: 'Why',
  reasons: {
    asked: 'You, or the link, asked for it.',
    webgpuHardware: 'WebGPU found a graphics processor.',
    webgpuMissing: 'This browser offers no WebGPU adapter.',
    webgpuSoftware: 'The only WebGPU adapter is a software one, slower than the alternatives.',
    webgpuFailed: 'The WebGPU backend did not start, or computed a test step wrongly.',
    webglHardware: 'WebGL found a graphics processor.',
    webglMissing: 'This browser offers no WebGL 2.',
    webglSoftware: 'WebGL runs in software here.',
    cpuFallback: 'The processor is what remains. It is slower, and right.',
    wasmFastest: 'WebAssembly is the fastest that remains, and gives the same bits on every machine.',
    wasmMeasured: 'WebAssembly trained this task fastest in a short trial.',
    webgpuMeasured: 'TensorFlow.js on WebGPU trained this task fastest in a short trial.',
    wgslMeasured: 'Our own engine on WebGPU trained this task fastest in a short trial.',
    measuredLater: 'Which engine is fastest is measured with the first run.',
    remembered: 'The trial was an earlier one of the same task on this machine.',
  },
  trial: 'Updates a second in the trial, all runs together',
  /** One engine of the trial. */
  trialOf: (p: { library: string; backend: string; variant: string; perSecond: string }) =>
    `${[p.library, p.backend, p.variant].filter((part) => part !== '').join(', ')}: ${p.perSecond}`,
  /** How our WebGPU engine cuts its work into threads. */
  variants: {
    fine: 'many small threads',
    large: 'many small threads in large groups',
    coarse: 'few threads with much work each',
    software: 'threads cut for software',
  },
  notOpen: 'The engine opens with the first run.',
  moved: (p: { engine: string; step: string; reason: string }) =>
    `The graphics device was lost (${p.reason}). Training went on with ${p.engine} from step ${p.step}; no curve has a gap.`,
  errors: {
    engineMissing: (p: { backend: string }) => `${p.backend} was asked for and is not available here. Nothing is lost. Choose another engine.`,
    deviceLost: (p: { reason: string }) =>
      `The graphics device was lost (${p.reason}). The curves so far are kept. Press Run to start again on a new device.`,
    shardMissing: (p: { file: string; status: string }) =>
      `The file ${p.file} did not arrive (${p.status}). Nothing is lost; what had arrived is kept. Check the connection and try again.`,
    shardCorrupt: (p: { file: string }) =>
      `The file ${p.file} arrived damaged: its checksum is not the one expected. Nothing is lost. Try again; if it stays, the copy on the server is damaged.`,
    manifestInvalid: (p: { file: string }) =>
      `The file ${p.file}, which lists the data, is missing or not as it should be. Nothing is lost. Try again; if it stays, the site was built without its data.`,
    offline: (p: { file: string }) => `There is no connection: ${p.file} could not be fetched. Nothing is lost. Try again when you are online.`,
    workerCrashed: (p: { message: string }) =>
      `The training worker stopped (${p.message}). The curves so far are kept. Press Run to start a new one.`,
    outOfMemory: () => 'The device ran out of memory. The curves so far are kept. Choose a smaller batch or model and press Run.',
    storageFull: () =>
      'The browser gives this site no more room, so this race is no longer kept. Training goes on and nothing that was kept is lost. Delete old races, or export them first, and later races are kept again.',
    storageUnavailable: (p: { reason: string }) =>
      `The browser keeps nothing for this site now (${p.reason}). Training goes on; races last until the page is closed. Export what should stay.`,
    internal: (p: { message: string }) => `Something went wrong that is our mistake: ${p.message}. The curves so far are kept.`,
  },
} as const;
