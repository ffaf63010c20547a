import { describe, expect, it, vi } from 'vitest';
import type { Engine, EngineChoice, EngineInfo, EngineJob } from '../../src/engines/engine.ts';
import { type Candidate, createPicker } from '../../src/engines/pickEngine.ts';
import { trialSpeed } from '../../src/engines/trial.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { tinyJob, tinyReplica } from './tinyJob.ts';

type Name = Candidate['name'];
const infos: Readonly<Record<Name | 'cpu', Pick<EngineInfo, 'engine' | 'backend' | 'reasons'>>> = {
  wasm: { engine: 'wasm', backend: 'wasm', reasons: [] },
  webgpu: { engine: 'tfjs', backend: 'webgpu', reasons: ['asked', 'webgpuHardware'] },
  wgsl: { engine: 'wgsl', backend: 'webgpu', reasons: ['webgpuHardware'] },
  cpu: { engine: 'tfjs', backend: 'cpu', reasons: ['cpuFallback'] },
};

interface WorldOptions {
  readonly gpu?: { readonly device: string; readonly software: boolean } | null;
  /** Milliseconds of an update of one replica, by a clock that only training moves; null: does not open. */
  readonly ms?: Partial<Record<Name, (job: EngineJob) => number>>;
  readonly broken?: readonly Name[];
  /** What an update of wgsl takes when its work is cut so, as a share of `ms`. */
  readonly cuts?: Readonly<Record<string, number>>;
  readonly stored?: Map<string, string>;
}

const hardware = { device: 'nvidia hopper', software: false };

function world({ gpu = null, ms = { wasm: () => 1, webgpu: () => 1 }, broken = [], stored = new Map(), cuts = {} }: WorldOptions = {}) {
  let clock = 0;
  const log: string[] = [];
  const trained: EngineJob[] = [];
  const make = (name: Name | 'cpu'): Engine => {
    if (name !== 'cpu' && broken.includes(name)) throw new Error('no device');
    log.push(`open ${name}`);
    return cut(name, name === 'wgsl' ? Object.keys(cuts) : []);
  };
  const cut = (name: Name | 'cpu', variants: readonly string[], variant = variants[0]): Engine => {
    return {
      info: { ...infos[name], version: 1, device: '', software: false, ...(variant !== undefined && { variant }) },
      ...(variants.length > 0 && {
        variants,
        as: async (other: string) => {
          if (cuts[other] === 0) throw new Error('computes wrongly');
          return cut(name, variants, other);
        },
      }),
      async *train(job, control) {
        trained.push(job);
        for (let step = 0; step < job.totalSteps && !control.signal.aborted; step++)
          for (let replica = 0; replica < job.replicas.length; replica++) {
            clock += name === 'cpu' ? 1000 : (ms[name]?.(job) ?? 1) * (cuts[variant ?? ''] ?? 1);
            const columns = { loss: new Float32Array(1), accuracy: new Float32Array(1), lr: new Float64Array(2) };
            yield { type: 'steps', replica, firstStep: step, count: 1, ...columns };
          }
      },
      look: () => {
        throw new Error('not asked to look');
      },
      memory: () => ({ tensors: 0, bytes: 0 }),
      lost: new Promise(() => {}),
      dispose: () => void log.push(`close ${name}`),
    };
  };
  const picker = createPicker({
    candidates: (Object.keys(ms) as Name[]).map((name) => ({ name, version: 1, measured: `${name}Measured`, open: async () => make(name) })),
    async openTfjs(prefer: EngineChoice) {
      if (prefer !== 'auto' && prefer !== 'cpu') throw new EnvironmentError('engineMissing', { backend: prefer });
      return make('cpu');
    },
    findGpu: async () => gpu,
    memory: { get: (key) => stored.get(key) ?? null, set: (key, value) => void stored.set(key, value) },
    now: () => clock,
  });
  return { picker, log, stored, trained };
}

const job = (changes: Partial<EngineJob> = {}) => tinyJob({ replicas: [tinyReplica(), tinyReplica({ seed: 2 })], ...changes });
const said = ({ info: { backend, reasons } }: Engine) => [backend, ...reasons];

describe('asked for by name', () => {
  it('is the one asked for, and the one before is closed', async () => {
    const { picker, log } = world({ gpu: hardware });
    expect(said(await picker.open('wasm'))).toEqual(['wasm', 'asked']);
    expect(said(await picker.open('webgpu'))).toEqual(['webgpu', 'asked', 'webgpuHardware']);
    expect(said(await picker.open('cpu'))).toEqual(['cpu', 'asked', 'cpuFallback']);
    expect(log).toEqual(['open wasm', 'close wasm', 'open webgpu', 'close webgpu', 'open cpu']);
    await expect(picker.open('wgsl')).rejects.toMatchObject({ code: 'engineMissing', params: { backend: 'wgsl' } });
  });
});

describe('what an engine offers beyond training', () => {
  it('is handed on: second derivatives of the wasm engine; of one without, none', async () => {
    const picker = createPicker({
      candidates: [{ name: 'wasm', version: 1, measured: 'wasmMeasured', open: () => openWasm() }],
      openTfjs: async () => Promise.reject(new Error('not asked for')),
      findGpu: async () => null,
      memory: { get: () => null, set: () => {} },
      now: () => 0,
    });
    const engine = await picker.open('auto');
    const { model, data } = tinyJob();
    const curvature = await engine.curvature?.({ model, split: data.train, count: 8, batchSize: 4 });
    expect(curvature?.size).toBeGreaterThan(0);
    curvature?.close();
    engine.dispose();
    expect((await world().picker.open('webgpu')).curvature).toBeUndefined();
  });
});

describe('left to us, without a graphics processor', () => {
  it('is wasm, measured against nothing: a software adapter is not even opened', async () => {
    for (const gpu of [null, { device: 'SwiftShader', software: true }]) {
      const { picker, log, trained } = world({ gpu, ms: { wasm: () => 1, webgpu: () => 0.001 } });
      const engine = await picker.open('auto');
      expect(said(engine)).toEqual(['wasm', gpu ? 'webgpuSoftware' : 'webgpuMissing', 'wasmFastest']);
      expect(await picker.suit(engine, job())).toBe(engine);
      expect([log, trained]).toEqual([['open wasm'], []]);
    }
  });

  it('is what TensorFlow.js finds where wasm does not open', async () => {
    const { picker } = world({ broken: ['wasm'] });
    const engine = await picker.open('auto');
    expect(said(engine)).toEqual(['cpu', 'cpuFallback']);
    expect(await picker.suit(engine, job())).toBe(engine);
  });
});

describe('left to us, with a graphics processor', () => {
  it('is the fastest on the task itself, with its figures; the others are closed', async () => {
    const small = world({ gpu: hardware, ms: { wasm: () => 1, webgpu: () => 4 } });
    const held = await small.picker.open('auto');
    expect(said(held)).toEqual(['wasm', 'webgpuHardware', 'measuredLater']);
    const engine = await small.picker.suit(held, job({ batchSize: 7, measure: true }));
    expect(said(engine)).toEqual(['wasm', 'webgpuHardware', 'wasmMeasured']);
    const speeds = engine.info.trials?.map(({ backend, perSecond }) => [backend, Math.round(perSecond)]);
    expect(speeds).toEqual([
      ['wasm', 1000],
      ['webgpu', 250],
    ]);
    expect(small.log).toEqual(['open wasm', 'open webgpu', 'close webgpu']);
    expect(small.trained.map(({ batchSize, replicas, measure, model }) => [batchSize, replicas.length, measure, model.kind])).toEqual([
      [7, 2, true, 'tiny'],
      [7, 2, true, 'tiny'],
    ]);

    const large = world({ gpu: hardware, ms: { wasm: () => 4, webgpu: () => 1, wgsl: () => 0.5 } });
    const best = await large.picker.suit(await large.picker.open('auto'), job());
    expect(said(best)).toEqual(['webgpu', 'webgpuHardware', 'wgslMeasured']);
    expect(best.info.engine).toBe('wgsl');
    expect(large.log).toEqual(['open wasm', 'open webgpu', 'open wgsl', 'close wasm', 'close webgpu']);
  });

  it('is measured again when the task changes, and only then', async () => {
    const { picker, log, trained } = world({ gpu: hardware, ms: { wasm: ({ replicas }) => replicas.length, webgpu: () => 1.5 } });
    const held = await picker.open('auto');
    const two = await picker.suit(held, job());
    expect(two.info.backend).toBe('webgpu');
    expect(await picker.suit(two, job())).toBe(two);
    expect(await picker.suit(two, job({ totalSteps: 3, evalEvery: 2 }))).toBe(two);
    expect(trained.length).toBe(2);
    const one = await picker.suit(two, job({ replicas: [tinyReplica()] }));
    expect(one.info.backend).toBe('wasm');
    expect(trained.length).toBe(4);
    expect(log).toEqual(['open wasm', 'open webgpu', 'close wasm', 'open wasm', 'close webgpu']);
    two.dispose(); // has long been closed
    expect(log.length).toBe(5);
  });

  it('is remembered: by task, adapter and version', async () => {
    const ms = { wasm: () => 4, webgpu: () => 1 };
    const first = world({ gpu: hardware, ms });
    await first.picker.suit(await first.picker.open('auto'), job());
    const again = world({ gpu: hardware, ms, stored: first.stored });
    const engine = await again.picker.suit(await again.picker.open('auto'), job());
    expect(said(engine)).toEqual(['webgpu', 'webgpuHardware', 'webgpuMeasured', 'remembered']);
    expect(engine.info.trials?.length).toBe(2);
    expect(again.trained).toEqual([]);
    expect(again.log).toEqual(['open wasm', 'open webgpu', 'close wasm']);
    const back = await again.picker.suit(engine, job({ batchSize: 3 }));
    expect(again.trained.length).toBe(2);
    expect(back.info.reasons).toEqual(['webgpuHardware', 'webgpuMeasured']);
    const other = world({ gpu: { device: 'apple m3', software: false }, ms, stored: first.stored });
    await other.picker.suit(await other.picker.open('auto'), job());
    expect(other.trained.length).toBe(2);
    expect(first.stored.size).toBe(3);
  });

  it('goes on with what works', async () => {
    const none = world({ gpu: hardware, broken: ['webgpu'] });
    const engine = await none.picker.suit(await none.picker.open('auto'), job());
    expect(said(engine)).toEqual(['wasm', 'webgpuFailed', 'wasmFastest']);
    expect(none.stored.size).toBe(0); // a driver may be mended
    const throws = world({
      gpu: hardware,
      ms: {
        wasm: () => 1,
        webgpu: () => {
          throw new Error('out of memory');
        },
      },
    });
    const kept = await throws.picker.suit(await throws.picker.open('auto'), job());
    expect(said(kept)).toEqual(['wasm', 'webgpuHardware', 'wasmMeasured']);
    expect(kept.info.trials?.map(({ perSecond }) => Math.round(perSecond))).toEqual([1000, 0]);
    const nonsense = world({ gpu: hardware });
    await nonsense.picker.suit(await nonsense.picker.open('auto'), job());
    for (const key of nonsense.stored.keys()) nonsense.stored.set(key, '{"winner":"wasm","variant":"","trials":[{"engine":"abacus"}]}');
    const fresh = world({ gpu: hardware, stored: nonsense.stored });
    await fresh.picker.suit(await fresh.picker.open('auto'), job());
    expect(fresh.trained.length).toBe(2);
  });
});

describe('an engine that can cut its work in several ways', () => {
  const cuts = { fine: 1, large: 0.5, coarse: 2 };
  const ms = { wasm: () => 4, wgsl: ({ batchSize }: EngineJob) => (batchSize === 3 ? 20 : 1) };

  it('is tried in all of them, says which it is, and what it was remembers', async () => {
    const first = world({ gpu: hardware, ms, cuts });
    const engine = await first.picker.suit(await first.picker.open('auto'), job());
    expect(engine.info).toMatchObject({ engine: 'wgsl', variant: 'large', reasons: ['webgpuHardware', 'wgslMeasured'] });
    expect(engine.info.trials?.map(({ engine: library, variant, perSecond }) => [library, variant, Math.round(perSecond)])).toEqual([
      ['wasm', undefined, 250],
      ['wgsl', 'fine', 1000],
      ['wgsl', 'large', 2000],
      ['wgsl', 'coarse', 500],
    ]);
    expect(first.log).toEqual(['open wasm', 'open wgsl', 'close wasm']); // one device for all of them
    const again = world({ gpu: hardware, ms, cuts, stored: first.stored });
    const known = await again.picker.suit(await again.picker.open('auto'), job());
    expect(known.info).toMatchObject({ variant: 'large', reasons: ['webgpuHardware', 'wgslMeasured', 'remembered'] });
    expect(again.trained).toEqual([]);
    const wrong = world({ gpu: hardware, ms, cuts: { fine: 1, large: 0, coarse: 2 }, stored: first.stored }); // a driver that has changed
    const safe = await wrong.picker.suit(await wrong.picker.open('auto'), job());
    expect(safe.info).toMatchObject({ variant: 'fine', reasons: ['webgpuHardware', 'wgslMeasured'] });
    expect(safe.info.trials?.map(({ variant }) => variant)).toEqual([undefined, 'fine', 'coarse']);
    const slow = await again.picker.suit(known, job({ batchSize: 3 }));
    expect(slow.info).toMatchObject({ engine: 'wasm' });
    expect(slow.info.variant).toBeUndefined();
  });

  it('is tried in them, too, when it was asked for; on a software adapter it has no choice', async () => {
    const real = world({ gpu: hardware, ms, cuts });
    const held = await real.picker.open('wgsl');
    expect(held.info.variant).toBe('fine');
    const engine = await real.picker.suit(held, job());
    expect(engine.info).toMatchObject({ variant: 'large', reasons: ['asked', 'wgslMeasured'] });
    held.dispose(); // goes on under another name
    expect(real.log).toEqual(['open wgsl']);
    expect(await real.picker.suit(engine, job())).toBe(engine);
    expect(real.trained.length).toBe(3);
    engine.dispose();
    expect(real.log).toEqual(['open wgsl', 'close wgsl']);
    const software = world({ gpu: { device: 'SwiftShader', software: true }, ms, cuts: { software: 1 } });
    const only = await software.picker.open('wgsl');
    expect(await software.picker.suit(only, job())).toBe(only);
    expect(software.trained).toEqual([]);
  });
});

describe('a trial', () => {
  it('asks the owner for nothing, and leaves nothing behind', async () => {
    const engine = await openWasm();
    let asked = 0;
    const replica = tinyReplica({ lrAt: () => asked++ });
    // read once per block of up to 64 updates, and each time 20 ms later: blocks are counted whole, and at least one update of each replica is in one
    let time = 0;
    const speed = await trialSpeed(engine, tinyJob({ replicas: [replica, replica] }), () => (time += 20));
    expect(speed).toBeGreaterThanOrEqual(50);
    expect(speed).toBeLessThanOrEqual(64 * 50);
    expect(asked).toBe(0);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('of what does not begin ends all the same, and waits for nothing', async () => {
    vi.useFakeTimers();
    const never: Engine = {
      ...(await openWasm()),
      async *train() {
        await new Promise(() => {});
        yield* [];
      },
    };
    const speed = trialSpeed(never, tinyJob(), () => Date.now());
    await vi.advanceTimersByTimeAsync(4000);
    expect(await speed).toBe(0);
    vi.useRealTimers();
  });

  it('of what cannot train is 0', async () => {
    const engine = await openWasm();
    expect(await trialSpeed(engine, tinyJob({ batchSize: 1000 }), () => 0)).toBe(0);
  });
});
