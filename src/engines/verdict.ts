/**
 * @file What a machine remembers of trials, so that the same task does not have to wait for one twice.
 *
 * The key names all that the outcome depends on: the adapter, the candidates with their versions, the network, batch size, replicas and optimizers.
 */
import { sha256 } from '../datasets/sha256.ts';
import type { EngineInfo, EngineJob, EngineTrial } from './engine.ts';

/** Where verdicts are kept: by the browser, or for as long as the worker lives. */
export interface VerdictMemory {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

export interface Verdict {
  readonly winner: string;
  /** Of the winner; '' where it has only one. */
  readonly variant: string;
  readonly trials: readonly EngineTrial[];
}

export function verdictKey(device: string, candidates: readonly { readonly name: string; readonly version: number }[], job: EngineJob): string {
  const { model, batchSize, replicas, measure = false } = job;
  const optimizers = [...new Set(replicas.map(({ optimizer }) => optimizer.kind))].sort();
  const network = [model.inputShape, model.classes, model.layers];
  const all = [device, candidates.map(({ name, version }) => [name, version]), network, batchSize, replicas.length, optimizers, measure];
  return sha256(new TextEncoder().encode(JSON.stringify(all)));
}

/** null: nothing remembered, or not by this program. */
export function readVerdict(memory: VerdictMemory, key: string): Verdict | null {
  try {
    const value: unknown = JSON.parse(memory.get(key) ?? 'null');
    return isVerdict(value) ? value : null;
  } catch {
    return null;
  }
}

function isVerdict(value: unknown): value is Verdict {
  const { winner, variant, trials } = (value ?? {}) as Partial<Record<keyof Verdict, unknown>>;
  return typeof winner === 'string' && typeof variant === 'string' && Array.isArray(trials) && trials.every(isTrial);
}

function isTrial(value: unknown): value is EngineTrial {
  const { engine, backend, variant = '', perSecond } = (value ?? {}) as Partial<Record<keyof EngineTrial, unknown>>;
  return (
    engines.some((name) => name === engine) &&
    backends.some((name) => name === backend) &&
    typeof variant === 'string' &&
    typeof perSecond === 'number'
  );
}

const engines: readonly EngineInfo['engine'][] = ['tfjs', 'wasm', 'wgsl'];
const backends: readonly EngineInfo['backend'][] = ['webgpu', 'webgl', 'wasm', 'cpu'];
