/**
 * @file Which engine trains here, and why.
 *
 * asked: the one asked for. auto, without hardware WebGPU: the wasm engine; a software adapter is never measured against it (SwiftShader: seconds an
 * update; performance.md, section 0). auto, with it: every candidate trains the task's own network for a moment, at its batch size and number of
 * replicas, in every way it can cut its work into threads (a variant); the fastest stays, and the machine remembers which (verdict.ts). Of an engine that
 * was asked for only the variant is measured. Where WebAssembly SIMD is missing: whatever TensorFlow.js finds.
 *
 * Before there is a task there is nothing to measure: the first candidate that opens is held. At most one engine stays open between two picks.
 */
import type { CurvatureJob, Engine, EngineInfo, EngineJob, EngineReason, EngineTrial, OpenEngine } from './engine.ts';
import { trialSpeed } from './trial.ts';
import { readVerdict, type VerdictMemory, verdictKey } from './verdict.ts';

export interface Candidate {
  readonly name: 'wasm' | 'webgpu' | 'wgsl';
  /** Of the engine: known before it is opened, since a remembered verdict opens the winner alone. */
  readonly version: number;
  /** Why it was chosen, when a trial chose it. */
  readonly measured: EngineReason;
  open(): Promise<Engine>;
}

export interface PickerDeps {
  /** In the order of trying. Those but `wasm` run on the adapter that findGpu found. */
  readonly candidates: readonly Candidate[];
  /** All that is not a candidate. */
  readonly openTfjs: OpenEngine;
  /** What is behind WebGPU, or null. */
  findGpu(): Promise<{ readonly device: string; readonly software: boolean } | null>;
  readonly memory: VerdictMemory;
  /** Milliseconds, monotone. */
  now(): number;
}

export interface EnginePicker {
  readonly open: OpenEngine;
  /** The engine for this job, where the choice is ours: `held`, or another, for which `held` has been closed. */
  suit(held: Engine, job: EngineJob): Promise<Engine>;
}

type Chosen = Pick<EngineInfo, 'reasons' | 'trials'>;

export function createPicker({ candidates, openTfjs, findGpu, memory, now }: PickerDeps): EnginePicker {
  /** The engine handed out last, who made it, and the task it was picked for. */
  let current: {
    readonly shown: Engine;
    readonly engine: Engine;
    readonly by: Candidate | null;
    readonly asked: boolean;
    readonly key: string;
  } | null = null;
  const closed = new WeakSet<Engine>();
  let last: Promise<unknown> = Promise.resolve();

  /** One pick at a time: TensorFlow.js has one backend per thread. */
  function inTurn<T>(pick: () => Promise<T>): Promise<T> {
    const result = last.then(pick);
    last = result.catch(() => {});
    return result;
  }

  function close(engine: Engine): void {
    if (closed.has(engine)) return;
    closed.add(engine);
    engine.dispose();
  }

  /** `view`: the engine, or a variant of it. */
  function show(engine: Engine, by: Candidate | null, key: string, chosen: Chosen, view = engine): Engine {
    const shown: Engine = {
      info: { ...view.info, ...chosen },
      train: (job, control) => view.train(job, control),
      look: (job, signal) => view.look(job, signal),
      ...(view.curvature && { curvature: (job: CurvatureJob) => (view.curvature as NonNullable<Engine['curvature']>)(job) }),
      memory: () => engine.memory(),
      lost: engine.lost,
      dispose() {
        if (current && current.shown !== shown && current.engine === engine) return; // it goes on under another name
        if (current?.shown === shown) current = null;
        close(engine);
      },
    };
    current = { shown, engine, by, asked: chosen.reasons[0] === 'asked', key };
    return shown;
  }

  async function usable(): Promise<{ readonly device: string; readonly all: readonly Candidate[]; readonly reason: EngineReason }> {
    const gpu = await findGpu();
    if (gpu && !gpu.software) return { device: gpu.device, all: candidates, reason: 'webgpuHardware' };
    return { device: '', all: candidates.filter(({ name }) => name === 'wasm'), reason: gpu ? 'webgpuSoftware' : 'webgpuMissing' };
  }

  async function open(prefer: Parameters<OpenEngine>[0]): Promise<Engine> {
    current?.shown.dispose();
    if (prefer !== 'auto') {
      const by = candidates.find(({ name }) => name === prefer) ?? null;
      const engine = await (by ? by.open() : openTfjs(prefer));
      return show(engine, by, '', { reasons: ['asked', ...engine.info.reasons.filter((reason) => reason !== 'asked')] });
    }
    const { all, reason } = await usable();
    for (const by of [...all].sort((a, b) => Number(b.name === 'wasm') - Number(a.name === 'wasm'))) {
      const engine = await by.open().catch(() => null);
      if (engine) return show(engine, by, '', { reasons: [reason, all.length > 1 ? 'measuredLater' : 'wasmFastest'] });
    }
    const engine = await openTfjs('auto');
    return show(engine, null, '', { reasons: engine.info.reasons });
  }

  async function suit(held: Engine, job: EngineJob): Promise<Engine> {
    if (current?.asked && variantsOf(current.engine).length === 1) return held; // nothing to find out
    const { device, all } = await usable();
    if (current?.shown !== held || !current.by) return held;
    const { by, asked, engine } = current;
    const able = all.filter((one) => !asked || one === by);
    const key = verdictKey(device, able, job);
    const only = able.length === 1 && able[0] === by && variantsOf(engine).length === 1;
    if (key === current.key || only || (asked && able.length === 0)) return held;
    return (await remembered(able, key, asked)) ?? measured(able, key, job, asked);
  }

  /** The winner of an earlier trial, if there was one and it still opens. */
  async function remembered(all: readonly Candidate[], key: string, asked: boolean): Promise<Engine | null> {
    const verdict = readVerdict(memory, key);
    const by = all.find(({ name }) => name === verdict?.winner);
    if (!verdict || !by) return null;
    const kept = current?.by === by ? current.engine : null;
    const engine = kept ?? (await by.open().catch(() => null));
    const view = engine && (await variantOf(engine, verdict.variant));
    if (!view && engine && !kept) close(engine);
    if (!view) return null;
    if (!kept && current) close(current.engine);
    const reasons: EngineReason[] = [asked ? 'asked' : 'webgpuHardware', by.measured, 'remembered'];
    return show(engine, by, key, { reasons, trials: verdict.trials }, view);
  }

  async function measured(all: readonly Candidate[], key: string, job: EngineJob, asked: boolean): Promise<Engine> {
    const found: { readonly by: Candidate; readonly engine: Engine; readonly view: Engine; readonly perSecond: number }[] = [];
    let opened = 0;
    for (const by of all) {
      const engine = current?.by === by ? current.engine : await by.open().catch(() => null);
      if (!engine) continue;
      opened++;
      for (const variant of variantsOf(engine)) {
        const view = await variantOf(engine, variant);
        if (view) found.push({ by, engine, view, perSecond: await trialSpeed(view, job, now) });
      }
    }
    const best = found.reduce((most, one) => (one.perSecond > most.perSecond ? one : most));
    for (const { engine } of found) if (engine !== best.engine) close(engine);
    const trials = found.map(({ view: { info }, perSecond }): EngineTrial => {
      const { engine, backend, variant } = info;
      return { engine, backend, perSecond, ...(variant !== undefined && { variant }) };
    });
    if (opened === all.length) memory.set(key, JSON.stringify({ winner: best.by.name, variant: best.view.info.variant ?? '', trials }));
    const reasons: EngineReason[] =
      opened > 1 || asked
        ? [asked ? 'asked' : 'webgpuHardware', best.by.measured]
        : best.by.name === 'wasm'
          ? ['webgpuFailed', 'wasmFastest']
          : ['webgpuHardware'];
    return show(best.engine, best.by, key, { reasons, ...(found.length > 1 && { trials }) }, best.view);
  }

  return {
    open: (prefer) => inTurn(() => open(prefer)),
    suit: (held, job) => inTurn(() => suit(held, job)),
  };
}

/** Every way to cut this engine's work, its own first; '': there is no other. */
function variantsOf({ variants = [''] }: Engine): readonly string[] {
  return variants;
}

/** null: it has no such way, or computes wrongly so. */
async function variantOf(engine: Engine, variant: string): Promise<Engine | null> {
  if (variant === (engine.info.variant ?? '')) return engine;
  return engine.as && variantsOf(engine).includes(variant) ? engine.as(variant).catch(() => null) : null;
}
