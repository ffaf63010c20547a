/**
 * @file Which engine trains here, and why.
 *
 * asked: the one asked for. auto, without hardware WebGPU: the wasm engine; a software adapter is never measured against it (SwiftShader: seconds an
 * update; performance.md, section 0). auto, with it: every candidate trains the task's own network for a moment, at its batch size and number of
 * replicas; the fastest stays, and the machine remembers which (verdict.ts). Where WebAssembly SIMD is missing: whatever TensorFlow.js finds.
 *
 * Before there is a task there is nothing to measure: the first candidate that opens is held. At most one engine stays open between two picks.
 */
import type { Engine, EngineInfo, EngineJob, EngineReason, EngineTrial, OpenEngine } from './engine.ts';
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
  let current: { readonly shown: Engine; readonly engine: Engine; readonly by: Candidate | null; key: string } | null = null;
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

  function show(engine: Engine, by: Candidate | null, key: string, chosen: Chosen): Engine {
    const shown: Engine = {
      info: { ...engine.info, ...chosen },
      train: (job, control) => engine.train(job, control),
      look: (job, signal) => engine.look(job, signal),
      memory: () => engine.memory(),
      lost: engine.lost,
      dispose() {
        if (current && current.shown !== shown && current.engine === engine) return; // it goes on under another name
        if (current?.shown === shown) current = null;
        close(engine);
      },
    };
    current = { shown, engine, by, key };
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
    const { device, all } = await usable();
    const key = verdictKey(device, all, job);
    if (current?.shown !== held || !current.by || key === current.key || all.length < 2) return held;
    return (await remembered(all, key)) ?? measured(all, key, job);
  }

  /** The winner of an earlier trial, if there was one and it still opens. */
  async function remembered(all: readonly Candidate[], key: string): Promise<Engine | null> {
    const verdict = readVerdict(memory, key);
    const by = all.find(({ name }) => name === verdict?.winner);
    if (!verdict || !by) return null;
    const kept = current?.by === by ? current.engine : null;
    const engine = kept ?? (await by.open().catch(() => null));
    if (!engine) return null;
    if (!kept && current) close(current.engine);
    return show(engine, by, key, { reasons: ['webgpuHardware', by.measured, 'remembered'], trials: verdict.trials });
  }

  async function measured(all: readonly Candidate[], key: string, job: EngineJob): Promise<Engine> {
    const found: { readonly by: Candidate; readonly engine: Engine; readonly perSecond: number }[] = [];
    for (const by of all) {
      const engine = current?.by === by ? current.engine : await by.open().catch(() => null);
      if (engine) found.push({ by, engine, perSecond: await trialSpeed(engine, job, now) });
    }
    const best = found.reduce((most, one) => (one.perSecond > most.perSecond ? one : most));
    for (const { engine } of found) if (engine !== best.engine) close(engine);
    const trials = found.map(({ engine: { info }, perSecond }): EngineTrial => ({ engine: info.engine, backend: info.backend, perSecond }));
    if (found.length === 1)
      return show(best.engine, best.by, key, { reasons: best.by.name === 'wasm' ? ['webgpuFailed', 'wasmFastest'] : ['webgpuHardware'] });
    if (found.length === all.length) memory.set(key, JSON.stringify({ winner: best.by.name, trials }));
    return show(best.engine, best.by, key, { reasons: ['webgpuHardware', best.by.measured], trials });
  }

  return {
    open: (prefer) => inTurn(() => open(prefer)),
    suit: (held, job) => inTurn(() => suit(held, job)),
  };
}
