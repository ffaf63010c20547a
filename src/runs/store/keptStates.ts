/**
 * @file Weights and series as a desk keeps them beside what they belong to, and their strict reading.
 *
 * A replica's state must be one of this network: every tensor there, of its size, with finite numbers; nothing else. Series pass the checks of a stranger's
 * file, and come one per seed, in order.
 */
import { checkKeys } from '../../experiment/checkParam.ts';
import type { plannedModel } from '../../experiment/conflicts.ts';
import { issueList } from '../../experiment/issues.ts';
import type { CardChoice } from '../../experiment/spec.ts';
import type { Series } from '../series.ts';
import { checkSeries } from './checkSeries.ts';
import { createCutter, joinChunks } from './chunks.ts';
import { readChunk } from './migrate.ts';
import type { Chunk, KeptSeries, ReplicaState } from './raceRecord.ts';

/** Rows of other tensors that an optimizer keeps of one. */
const MOST_SLOTS = 4;

/** By what they belong to. Null: there are none. */
export function packSeries(lists: ReadonlyMap<string, readonly Series[]>): Chunk | null {
  const all = [...lists].flatMap(([run, list]) => list.map((series, seed): KeptSeries => ({ run, seed, series })));
  return createCutter().cut(all)?.chunk ?? null;
}

/** A step of the recipe, or a way of the comparison. */
export interface SeriesLimits {
  readonly groups: number;
  readonly totalSteps: number;
  readonly count: number;
}

/** Null: they are not all there, or not sound. `limits`: of those that are read; others are left out. */
export function unpackSeries(row: unknown, limits: ReadonlyMap<string, SeriesLimits>): ReadonlyMap<string, readonly Series[]> | null {
  const chunk = row === null ? null : readChunk(row);
  const raw = chunk ? drained(joinChunks([chunk])) : row === null ? [] : null;
  if (raw === null) return null;
  const found = new Map<string, readonly Series[]>();
  for (const [run, limit] of limits) {
    const own = raw.filter((one) => one.run === run);
    const read = own.map((one, k) => (one.seed === k ? checkSeries(one, limit, run, issueList()) : null)).filter((one) => one !== null);
    if (read.length !== limit.count || own.length !== limit.count) return null;
    found.set(run, read);
  }
  return found;
}

/** What a state must be of. */
export interface StateLimits {
  readonly model: NonNullable<ReturnType<typeof plannedModel>>;
  readonly optimizer: CardChoice;
  /** Seeds. */
  readonly count: number;
}

/** One per seed. Null: not so many, or one is not of this network and this optimizer. */
export function readStates(value: unknown, limits: StateLimits): readonly ReplicaState[] | null {
  if (!Array.isArray(value) || value.length !== limits.count) return null;
  const read = value.map((one: unknown) => readState(one, limits)).filter((one) => one !== null);
  return read.length === limits.count ? read : null;
}

function readState(value: unknown, { model, optimizer: asked }: StateLimits): ReplicaState | null {
  const issues = issueList();
  const { step, optimizer, weights, slots, counts } = checkKeys(value, ['step', 'optimizer', 'weights', 'slots', 'counts'], '', issues);
  const { kind } = checkKeys(optimizer, ['kind', 'params'], 'optimizer', issues);
  const sizes = new Map([...model.params, ...model.buffers].map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]));
  const tensors = tensorsOf(weights, sizes);
  const kept = slotsOf(slots, sizes);
  if (issues.count > 0 || kind !== asked.kind || !isCount(step) || tensors === null || tensors.size !== sizes.size || kept === null) return null;
  if (!Array.isArray(counts) || counts.length > model.groups.length || !counts.every(isCount)) return null;
  return { step, optimizer: asked, weights: Object.fromEntries(tensors), slots: Object.fromEntries(kept), counts };
}

function tensorsOf(value: unknown, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, Float32Array> | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(value)) {
    if (!isTensor(tensor, sizes.get(name))) return null;
    found.set(name, tensor);
  }
  return found;
}

function slotsOf(value: unknown, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, readonly Float32Array[]> | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = new Map<string, readonly Float32Array[]>();
  for (const [name, list] of Object.entries(value) as [string, unknown][]) {
    if (!Array.isArray(list) || list.length > MOST_SLOTS || !list.every((one: unknown) => isTensor(one, sizes.get(name)))) return null;
    found.set(name, list);
  }
  return found;
}

function isTensor(value: unknown, size: number | undefined): value is Float32Array {
  return value instanceof Float32Array && value.length === size && value.every(Number.isFinite);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function drained<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
